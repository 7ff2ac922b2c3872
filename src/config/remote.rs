//! Reading git remotes: which host, owner and repository an address names, and where that host's API is.

use url::{Host, Url};

/// Why an address names no repository of a forge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// A path on this machine, or a scheme that no forge speaks.
    #[error("it is not on a server")]
    Local,
    /// No `owner/repository` at its end.
    #[error("its path is not owner/repository")]
    Path,
    /// Cannot be read.
    #[error("it is not an address")]
    Malformed,
}

/// What a remote's address names. Credentials in it are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteUrl {
    /// The forge's host, lower case: `github.com`.
    pub host: String,
    /// The web port, where the address is a web address with one. (An SSH port says nothing about the API.)
    pub port: Option<u16>,
    /// Whether the web is spoken without TLS.
    pub plain_http: bool,
    /// The account or organisation.
    pub owner: String,
    /// The repository, without `.git`.
    pub repository: String,
    /// Whether the address held a password or token.
    pub held_credentials: bool,
}

impl RemoteUrl {
    /// Reads `https://`, `http://`, `ssh://`, `git+ssh://` and `git://` addresses and the short form
    /// `git@host:owner/repository.git`.
    ///
    /// # Errors
    /// Why it names no repository of a forge. The address itself is not repeated: it may hold a token.
    pub fn parse(address: &str) -> Result<Self, RemoteError> {
        let address = address.trim();
        if !address.contains("://") {
            return Self::short(address);
        }
        let url = Url::parse(address).map_err(|_| RemoteError::Malformed)?;
        let web = match url.scheme() {
            "https" | "http" => true,
            "ssh" | "git+ssh" | "ssh+git" | "git" => false,
            _ => return Err(RemoteError::Local),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(RemoteError::Malformed)?;
        // On the web a lone user name is a token as often as not; for ssh it is the account `git`.
        let held_credentials = url.password().is_some() || (web && !url.username().is_empty());
        let remote = Self::of(host, &decoded(url.path())?, held_credentials)?;
        Ok(Self { port: if web { url.port() } else { None }, plain_http: url.scheme() == "http", ..remote })
    }

    /// `user@host:path`. A path on this machine has its first slash before any colon; a drive letter is one character.
    fn short(address: &str) -> Result<Self, RemoteError> {
        let after_user = address
            .rsplit_once('@')
            .map_or(address, |(user, rest)| if user.contains(['/', ':', '[']) { address } else { rest });
        let (host, path) = if let Some(bracketed) = after_user.strip_prefix('[') {
            let (host, rest) = bracketed.split_once(']').ok_or(RemoteError::Malformed)?;
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            let path = rest.strip_prefix(':').ok_or(RemoteError::Malformed)?;
            // `[host:port]:path` is a port for ssh; anything with more colons is an IPv6 address.
            match host.split_once(':') {
                Some((name, port)) if !port.contains(':') => (name.to_owned(), path),
                Some(_) => (format!("[{host}]"), path),
                None => (host.to_owned(), path),
            }
        } else {
            let (host, path) = after_user.split_once(':').ok_or(RemoteError::Local)?;
            (host.to_owned(), path)
        };
        if host.len() < 2 || host.contains('/') {
            return Err(RemoteError::Local);
        }
        Self::of(&host, path, false)
    }

    fn of(host: &str, path: &str, held_credentials: bool) -> Result<Self, RemoteError> {
        let host = host.trim_end_matches('.').to_lowercase();
        let host = match Host::parse(&host).map_err(|_| RemoteError::Malformed)?.to_string().as_str() {
            // GitHub's own other names: its web under www, its SSH on the HTTPS port.
            "www.github.com" | "ssh.github.com" => "github.com".to_owned(),
            other => other.to_owned(),
        };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let (owner, repository) = path.split_once('/').ok_or(RemoteError::Path)?;
        if !is_name(owner) || !is_name(repository) {
            return Err(RemoteError::Path);
        }
        Ok(Self {
            host,
            port: None,
            plain_http: false,
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            held_credentials,
        })
    }

    /// `owner/repository`.
    #[must_use]
    pub fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.repository)
    }

    /// Where the GitHub API of this host is: `https://api.github.com` for github.com, `https://api.SUB.ghe.com` for GitHub
    /// Enterprise Cloud with data residency, `https://HOST/api/v3` for GitHub Enterprise Server.
    ///
    /// # Errors
    /// [`RemoteError::Malformed`] where the host makes no address.
    pub fn api_base(&self) -> Result<Url, RemoteError> {
        let cloud = self.host == "github.com" || self.host.ends_with(".ghe.com");
        let address = if cloud {
            format!("https://api.{}", self.host)
        } else {
            let scheme = if self.plain_http { "http" } else { "https" };
            let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
            format!("{scheme}://{}{port}/api/v3", self.host)
        };
        Url::parse(&address).map_err(|_| RemoteError::Malformed)
    }
}

/// Whether it can be an owner's or a repository's name at GitHub.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name != "."
        && name != ".."
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
}

/// Whether it is `owner/repository`.
pub(super) fn is_slug(text: &str) -> bool {
    text.split_once('/').is_some_and(|(owner, repository)| is_name(owner) && is_name(repository))
}

/// A path whose escapes are all of plain names: anything else is refused by [`is_name`] anyway.
fn decoded(path: &str) -> Result<String, RemoteError> {
    if path.contains('%') { Err(RemoteError::Path) } else { Ok(path.to_owned()) }
}
