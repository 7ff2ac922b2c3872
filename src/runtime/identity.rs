//! Who sits here, as far as this machine knows.

use std::fs;
use std::io;

use crate::journal::Operator;

/// The operator of this process: account, machine, where the connection comes from, terminal.
#[must_use]
pub fn operator() -> Operator {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let id = rustix::process::getuid().as_raw();
    let account = fs::read_to_string("/etc/passwd")
        .ok()
        .and_then(|passwd| account(&passwd, id))
        // Accounts of a directory service are in no file.
        .or_else(|| variable("USER"))
        .or_else(|| variable("LOGNAME"))
        .unwrap_or_else(|| format!("uid {id}"));
    let os_user = match variable("SUDO_USER") {
        Some(before) => format!("{account} (sudo, {before})"),
        None => account,
    };
    Operator {
        provider_login: None,
        os_user,
        host: hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        ssh_origin: variable("SSH_CONNECTION").and_then(|four| four.split(' ').next().map(str::to_owned)),
        tty: rustix::termios::ttyname(io::stdin(), Vec::new()).ok().and_then(|name| name.into_string().ok()),
    }
}

/// The name of an account by its number.
fn account(passwd: &str, id: u32) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    })
}
