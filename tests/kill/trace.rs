//! The calls of a program to the kernel, as `strace -f -yy` writes them down.

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// Its arguments as written: a descriptor is followed by what it leads to, in angle brackets.
    pub(crate) arguments: String,
    /// The line at which it began, and that at which it came back. Between the two anything may have happened.
    pub(crate) began: usize,
    pub(crate) ended: usize,
}

impl Call {
    /// Whether its first argument is a descriptor of this file, folder or kind of connection.
    pub(crate) fn is_on(&self, target: &str) -> bool {
        let first = self.arguments.split_once(['>', ',']).map_or(self.arguments.as_str(), |(first, _)| first);
        first.split_once('<').is_some_and(|(_, leads)| leads == target)
    }

    /// Whether it makes what was written to `target` durable.
    pub(crate) fn syncs(&self, target: &str) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync") && self.is_on(target)
    }

    /// Whether it sends bytes that begin with a posted request, other than a query.
    pub(crate) fn posts(&self) -> bool {
        let sends = matches!(self.name.as_str(), "write" | "writev" | "sendto" | "sendmsg");
        let connected = self.arguments.split_once('<').is_some_and(|(_, leads)| leads.starts_with("TCP"));
        let posted = self.arguments.split_once("\"POST ").is_some_and(|(_, path)| !path.starts_with("/graphql"));
        sends && connected && posted
    }

    /// Whether it made the file or folder of this name.
    pub(crate) fn makes(&self, path: &str) -> bool {
        let named = self.arguments.contains(&format!("\"{path}\""));
        named && (self.name == "mkdir" || self.name == "openat" && self.arguments.contains("O_CREAT"))
    }
}

/// The calls that came back well, in the order in which they began.
pub(crate) fn calls(trace: &str) -> Vec<Call> {
    let mut open: Vec<(&str, Call)> = Vec::new();
    let mut done = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((process, said)) = line.split_once(' ') else { continue };
        let said = said.trim_start();
        if let Some(resumed) = said.strip_prefix("<... ") {
            let Some(place) = open.iter().position(|(other, _)| *other == process) else { continue };
            let (_, mut call) = open.remove(place);
            call.ended = number;
            call.arguments.push_str(resumed.split_once("resumed>").map_or("", |(_, rest)| rest));
            done.push(call);
        } else if let Some((name, arguments)) = said.split_once('(') {
            let mut call =
                Call { name: name.to_owned(), arguments: arguments.to_owned(), began: number, ended: number };
            if let Some(first) = arguments.strip_suffix("<unfinished ...>") {
                first.trim_end().clone_into(&mut call.arguments);
                open.push((process, call));
            } else {
                done.push(call);
            }
        }
    }
    done.retain(|call| call.arguments.rsplit_once(" = ").is_some_and(|(_, result)| !result.starts_with('-')));
    done.sort_by_key(|call| call.began);
    done
}
