//! What is in the space: its projects, environments, lifecycles and tenants, and how a project's targets are called.

use std::sync::Arc;

use futures_util::future::join4;

use super::super::http::Session;
use super::paths::segment;
use super::{Octopus, wire};
use crate::domain::{EnvironmentId, Fault, FaultKind, ServiceId, ServiceSetup, Text};

/// A space as it was last listed.
#[derive(Debug)]
pub(super) struct Catalog {
    /// The space.
    pub(super) space: wire::Space,
    /// Its projects.
    pub(super) projects: Vec<wire::Project>,
    /// Its environments, in its order.
    pub(super) environments: Vec<wire::Environment>,
    lifecycles: Vec<wire::Lifecycle>,
    /// The dashboard as it was then: tenants, and which environments projects have.
    dashboard: wire::Dashboard,
}

/// Where releases of a project go: an environment, or an environment of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The environment's id at the vendor.
    pub(super) environment: String,
    /// The tenant's.
    pub(super) tenant: Option<String>,
    /// The name on the screen: `Production`, `Production/Initech`.
    pub(super) name: String,
    /// The environment's name, where tenants share it.
    pub(super) group: Option<String>,
}

/// A project that is a service.
#[derive(Clone, Debug)]
pub(super) struct Project {
    /// How the operator set it up.
    pub(super) setup: ServiceSetup,
    /// The project.
    pub(super) wire: wire::Project,
    /// The space it is in.
    pub(super) catalog: Arc<Catalog>,
}

/// What is in the space, as it was last listed; listed now where it never was.
pub(super) async fn catalog(octopus: &Octopus, session: &Session<'_>) -> Result<Arc<Catalog>, Fault> {
    let known = octopus.memory().catalog.clone();
    match known {
        Some(known) => Ok(known),
        None => renew(octopus, session).await,
    }
}

/// Lists what is in the space anew.
pub(super) async fn renew(octopus: &Octopus, session: &Session<'_>) -> Result<Arc<Catalog>, Fault> {
    let spaces = session.get::<Vec<wire::Space>>("/spaces/all", "reading the spaces").await?.value;
    let space = chosen(octopus.space.as_deref(), spaces)?;
    let id = segment(&space.id);
    let paths = ["projects/all", "environments/all", "lifecycles/all", "dashboard"].map(|what| format!("/{id}/{what}"));
    let (projects, environments, lifecycles, dashboard) = join4(
        session.get::<Vec<wire::Project>>(&paths[0], "reading the projects"),
        session.get::<Vec<wire::Environment>>(&paths[1], "reading the environments"),
        session.get::<Vec<wire::Lifecycle>>(&paths[2], "reading the lifecycles"),
        session.get::<wire::Dashboard>(&paths[3], "reading the dashboard"),
    )
    .await;
    let mut environments = environments?.value;
    environments.sort_by_key(|environment| environment.sort_order);
    let catalog = Arc::new(Catalog {
        space,
        projects: projects?.value,
        environments,
        lifecycles: lifecycles?.value,
        dashboard: dashboard?.value,
    });
    octopus.memory().catalog = Some(Arc::clone(&catalog));
    Ok(catalog)
}

/// The space that is meant: by name or id, else the server's default.
fn chosen(wanted: Option<&str>, spaces: Vec<wire::Space>) -> Result<wire::Space, Fault> {
    let names: Vec<String> = spaces.iter().map(|space| space.name.clone()).collect();
    let is = |space: &wire::Space| match wanted {
        Some(wanted) => space.name.eq_ignore_ascii_case(wanted) || space.id == wanted,
        None => space.is_default,
    };
    spaces.into_iter().find(is).ok_or_else(|| {
        let what = wanted.map_or_else(
            || "the server names no default space".to_owned(),
            |wanted| format!("there is no space {wanted}"),
        );
        let hint = format!("set `space` of the [[source]] to one that this key may see: {}", names.join(", "));
        Fault::new(FaultKind::NotFound, "choosing the space", &what).hint(&hint)
    })
}

/// The project of a service. One that is not known yet may be new: the space is listed once more for it.
pub(super) async fn project(octopus: &Octopus, session: &Session<'_>, service: &ServiceId) -> Result<Project, Fault> {
    let known = octopus.memory().catalog.clone();
    let fresh = known.is_none();
    let known = match known {
        Some(known) => known,
        None => renew(octopus, session).await?,
    };
    match found(octopus, &known, service) {
        Err(fault) if fault.kind == FaultKind::NotFound && !fresh && octopus.services.contains_key(service) => {
            found(octopus, &renew(octopus, session).await?, service)
        }
        result => result,
    }
}

/// The project of a service in a space as it was listed.
pub(super) fn found(octopus: &Octopus, catalog: &Arc<Catalog>, service: &ServiceId) -> Result<Project, Fault> {
    let doing = format!("looking for {service}");
    let setup = octopus
        .services
        .get(service)
        .ok_or_else(|| Fault::new(FaultKind::NotFound, &doing, "no such service at this source"))?;
    let wanted = setup.repository.as_str();
    let by = |is: fn(&wire::Project, &str) -> bool| catalog.projects.iter().find(|project| is(project, wanted));
    let wire = by(|project, wanted| project.slug == wanted || project.id == wanted)
        .or_else(|| by(|project, wanted| project.name.eq_ignore_ascii_case(wanted)))
        .ok_or_else(|| {
            let what = format!("space {} has no project {wanted}", catalog.space.name);
            Fault::new(FaultKind::NotFound, &doing, &what).hint("is it in another space, or hidden from this key?")
        })?;
    Ok(Project { setup: setup.clone(), wire: wire.clone(), catalog: Arc::clone(catalog) })
}

impl Catalog {
    /// The path of something in the space: `tail` is encoded already and begins with `/`.
    pub(super) fn path(&self, tail: &str) -> String {
        format!("/{}{tail}", segment(&self.space.id))
    }

    /// An environment's name.
    pub(super) fn environment(&self, id: &str) -> Option<&str> {
        self.environments.iter().find(|environment| environment.id == id).map(|environment| environment.name.as_str())
    }

    /// A tenant's name.
    pub(super) fn tenant(&self, id: &str) -> Option<&str> {
        self.dashboard.tenants.iter().find(|tenant| tenant.id == id).map(|tenant| tenant.name.as_str())
    }

    /// Whether every environment and tenant that deployments name is known.
    pub(super) fn knows(&self, items: &[wire::Item]) -> bool {
        items.iter().all(|item| {
            self.environment(&item.environment_id).is_some()
                && item.tenant_id.as_ref().is_none_or(|tenant| self.tenant(tenant).is_some())
        })
    }

    /// The projects that a project's tenants are connected to, with their environments.
    fn tenants_of(&self, project: &str) -> impl Iterator<Item = (&wire::Tenant, &[String])> {
        self.dashboard
            .tenants
            .iter()
            .filter_map(move |tenant| Some((tenant, tenant.project_environments.get(project)?.as_slice())))
    }
}

impl Project {
    /// The name on the screen, and what is typed to confirm: the configured id, else the project's name.
    pub(super) fn title(&self) -> &str {
        let id = self.setup.id.raw();
        if id == self.setup.repository && !self.wire.name.is_empty() { &self.wire.name } else { id }
    }

    /// What is being read of it, for faults.
    pub(super) fn doing(&self, what: &str) -> String {
        format!("reading {what} of {}", self.wire.name)
    }

    /// The environments that releases of it go through, in the order of its lifecycle; those that only deployments tell of
    /// come last.
    pub(super) fn environments(&self) -> Vec<&str> {
        let catalog = &self.catalog;
        let known = || catalog.environments.iter().map(|environment| environment.id.as_str());
        let lifecycle = catalog.lifecycles.iter().find(|lifecycle| lifecycle.id == self.wire.lifecycle_id);
        let phases = lifecycle.map(|lifecycle| lifecycle.phases.as_slice()).unwrap_or_default();
        let mut order: Vec<&str> = Vec::new();
        for phase in phases {
            let targets = || phase.automatic_deployment_targets.iter().chain(&phase.optional_deployment_targets);
            // A phase without targets is any environment that no other phase names.
            let named = |id: &str| {
                phases.iter().any(|phase| {
                    phase
                        .automatic_deployment_targets
                        .iter()
                        .chain(&phase.optional_deployment_targets)
                        .any(|of| of == id)
                })
            };
            let of_phase: Vec<&str> = known()
                .filter(|id| if targets().next().is_none() { !named(id) } else { targets().any(|target| target == id) })
                .collect();
            order.extend(of_phase);
        }
        let mine = catalog.dashboard.projects.iter().find(|project| project.id == self.wire.id);
        match mine {
            Some(mine) => order.extend(known().filter(|id| mine.environment_ids.iter().any(|of| of == id))),
            None if phases.is_empty() => order.extend(known()),
            None => {}
        }
        let mut once: Vec<&str> = Vec::new();
        for id in order {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        once
    }

    /// Where its releases go, in promotion order: an environment that tenants share is one place for each of them.
    pub(super) fn places(&self) -> Vec<Place> {
        let tenanted = self.wire.tenanted_deployment_mode == "Tenanted";
        let mut places = Vec::new();
        for environment in self.environments() {
            let of_tenants: Vec<&str> = self
                .catalog
                .tenants_of(&self.wire.id)
                .filter(|(_, environments)| environments.iter().any(|of| of == environment))
                .map(|(tenant, _)| tenant.id.as_str())
                .collect();
            if !tenanted || of_tenants.is_empty() {
                places.push(self.place(environment, None));
            }
            places.extend(of_tenants.into_iter().map(|tenant| self.place(environment, Some(tenant))));
        }
        places
    }

    /// One place; what is not known by name goes by its id.
    pub(super) fn place(&self, environment: &str, tenant: Option<&str>) -> Place {
        let name = self.catalog.environment(environment).unwrap_or(environment);
        let of = tenant.map(|tenant| self.catalog.tenant(tenant).unwrap_or(tenant));
        Place {
            environment: environment.to_owned(),
            tenant: tenant.map(str::to_owned),
            name: of.map_or_else(|| name.to_owned(), |of| format!("{name}/{of}")),
            group: of.map(|_| name.to_owned()),
        }
    }

    /// The place that an environment of the screen is.
    pub(super) fn place_of(&self, environment: &EnvironmentId, doing: &str) -> Result<Place, Fault> {
        self.places().into_iter().find(|place| place.name == environment.name.raw()).ok_or_else(|| {
            let what = format!("{} has no environment {}", self.wire.name, environment.name);
            Fault::new(FaultKind::NotFound, doing, &what).hint("read it again (r)")
        })
    }

    /// The environment on the screen that a place is.
    pub(super) fn target(&self, place: &Place) -> EnvironmentId {
        EnvironmentId::new(&self.setup.id, &place.name)
    }

    /// Its address among the web pages; nothing where the base is no `/api`.
    pub(super) fn url(&self, octopus: &Octopus, tail: &str) -> Text {
        let page = |base: &str| {
            let root = base.trim_end_matches('/').strip_suffix("/api")?;
            Some(format!("{root}/app#/{}{tail}", segment(&self.catalog.space.id)))
        };
        octopus
            .client
            .address("")
            .ok()
            .and_then(|url| page(url.as_str()))
            .map_or_else(Text::default, |url| Text::new(&url))
    }
}
