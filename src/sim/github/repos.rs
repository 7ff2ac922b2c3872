//! A repository, and what somebody may do in it.

use serde_json::json;

use super::shapes::{View, person, repository as draw};
use super::{Answer, Call, Failure};
use crate::sim::world::Access;

impl Call<'_> {
    /// What objects of the call's repository are drawn from.
    pub(super) fn view(&self) -> Result<View<'_>, Failure> {
        Ok(View { world: self.world, base: self.base(), repository: self.repository()? })
    }
}

/// `GET /repos/{owner}/{repo}`
pub(super) fn repository(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let access = view.repository.access_of(&call.login);
    Ok(Answer::ok(draw(view, access)).modified(view.repository.pushed()))
}

/// `GET .../collaborators/{username}/permission`
pub(super) fn permission(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let view = call.view()?;
    let login = call.part(0);
    let found = call.world.person(login).filter(|found| !found.deleted).ok_or_else(Failure::missing)?;
    let access = view.repository.access_of(&found.login);
    // The old word knows no finer steps than these four.
    let permission = match access {
        Access::Admin => "admin",
        Access::Maintain | Access::Write => "write",
        Access::Triage | Access::Read => "read",
        Access::None => "none",
    };
    let mut user = person(call.world, call.base(), &found.login);
    if let Some(object) = user.as_object_mut() {
        object.insert("role_name".to_owned(), json!(access.role()));
        let may = |least| access >= least;
        object.insert(
            "permissions".to_owned(),
            json!({
                "admin": may(Access::Admin), "maintain": may(Access::Maintain), "push": may(Access::Write),
                "triage": may(Access::Triage), "pull": may(Access::Read),
            }),
        );
    }
    Ok(Answer::ok(json!({ "permission": permission, "role_name": access.role(), "user": user })))
}
