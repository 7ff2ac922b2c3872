//! A real proxy: it leads to where its own name service says, for those who know its password, and remembers who asked for
//! what.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::one_request::{forward, header, read_request};

/// A proxy.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    /// The first lines of what it was asked.
    asked: Arc<Mutex<Vec<String>>>,
}

/// What it knows.
struct Knows {
    /// `user:password`.
    password: &'static str,
    /// Addresses by name.
    names: Vec<(&'static str, SocketAddr)>,
}

impl Proxy {
    /// A proxy for those who know `password` (`user:password`), to the places that `names` has.
    pub(super) fn new(password: &'static str, names: &[(&'static str, SocketAddr)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (heard, knows) = (Arc::clone(&asked), Arc::new(Knows { password, names: names.to_vec() }));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, knows) = (Arc::clone(&heard), Arc::clone(&knows));
                std::thread::spawn(move || lead(stream, &heard, &knows).ok());
            }
        });
        Self { address, asked }
    }

    /// Its address with a password, as the environment has it.
    pub(super) fn with(&self, password: &str) -> String {
        format!("http://{password}@{}", self.address)
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn lead(mut stream: TcpStream, heard: &Mutex<Vec<String>>, knows: &Knows) -> std::io::Result<()> {
    let Some((asked, body)) = read_request(&mut stream)? else { return Ok(()) };
    let first = asked.lines().next().unwrap_or_default();
    heard.lock().unwrap().push(first.to_owned());
    let says = |stream: &mut TcpStream, status: &str| {
        stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes())
    };
    let expected = format!("Basic {}", BASE64_STANDARD.encode(knows.password));
    if header(&asked, "proxy-authorization") != Some(expected.as_str()) {
        return says(&mut stream, "407 Proxy Authentication Required");
    }
    let (method, rest) = first.split_once(' ').unwrap_or_default();
    let target = rest.trim_start_matches("http://").split(['/', ' ']).next().unwrap_or_default();
    let name = target.rsplit_once(':').map_or(target, |(name, _)| name);
    let Some((_, place)) = knows.names.iter().find(|(known, _)| *known == name) else {
        return says(&mut stream, "502 Bad Gateway");
    };
    if method != "CONNECT" {
        return stream.write_all(&forward(&place.to_string(), &asked, &body, &[])?);
    }
    let upstream = TcpStream::connect(place)?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut there, mut back) = (upstream.try_clone()?, stream.try_clone()?);
    let way_back = std::thread::spawn(move || pour(upstream, &mut back));
    pour(stream, &mut there).ok();
    way_back.join().unwrap().ok();
    Ok(())
}

/// Everything from one side to the other, and the end of it.
fn pour(mut from: impl Read, to: &mut TcpStream) -> std::io::Result<()> {
    let mut piece = [0; 16 * 1024];
    loop {
        let length = from.read(&mut piece)?;
        if length == 0 {
            return to.shutdown(std::net::Shutdown::Write);
        }
        to.write_all(&piece[..length])?;
    }
}
