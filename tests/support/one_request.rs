//! One HTTP/1.1 request at a time, over whatever carries bytes: for what stands between the program and the simulator.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// A request's head and body; nothing where the other side says nothing.
pub(crate) fn read_request(stream: &mut impl Read) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut piece)? {
            0 => return Ok(None),
            length => bytes.extend_from_slice(&piece[..length]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length: usize = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        match stream.read(&mut piece)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
    Ok(Some((head, bytes[end..].to_vec())))
}

/// The value of a header.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// Carries a request to `target` (`HOST:PORT`), with more header lines, and gives its whole answer.
pub(crate) fn forward(target: &str, head: &str, body: &[u8], more: &[&str]) -> io::Result<Vec<u8>> {
    let kept = head.trim_end().lines().filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let lines: Vec<&str> = kept.chain(more.iter().copied()).chain(["connection: close", "", ""]).collect();
    let mut upstream = TcpStream::connect(target)?;
    upstream.write_all(lines.join("\r\n").as_bytes())?;
    upstream.write_all(body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    Ok(answer)
}
