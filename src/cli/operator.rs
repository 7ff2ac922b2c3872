//! Who acts, as far as this machine knows: for the journal.

use crate::journal::Operator;

/// The operator of this process.
pub(super) fn of_this_process() -> Operator {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let host = hostname::get().map(|host| host.to_string_lossy().into_owned()).unwrap_or_default();
    let user = variable("USER").or_else(|| variable("LOGNAME"));
    let number = || format!("uid {}", rustix::process::getuid().as_raw());
    Operator {
        provider_login: None,
        os_user: user.unwrap_or_else(number),
        host,
        ssh_origin: variable("SSH_CONNECTION").and_then(|origin| origin.split(' ').next().map(ToOwned::to_owned)),
        tty: rustix::termios::ttyname(std::io::stdin(), Vec::new()).ok().map(|tty| tty.to_string_lossy().into_owned()),
    }
}
