//! Over TCP: absolute-form targets, and connections that really break.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

async fn served(world: &World) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(world.simulator.clone().serve(listener));
    address
}

/// What comes back over the wire until the other side ends it, and how it ends.
async fn raw(address: &str, target: &str, more: &str) -> (String, Option<std::io::ErrorKind>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{target} HTTP/1.1\r\nUser-Agent: raw\r\nAuthorization: token sim-mira\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.err().map(|error| error.kind());
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

#[tokio::test]
async fn both_forms_of_a_target_are_served() {
    let world = World::new("calm-friday");
    let address = served(&world).await;
    let (proxied, _) =
        raw(&address, "GET http://api.github.localhost/repos/acme/web", "Host: api.github.localhost\r\n").await;
    assert!(proxied.starts_with("HTTP/1.1 200"), "{proxied}");
    assert!(proxied.contains("\"url\":\"http://api.github.localhost/repos/acme/web\""));
    let (plain, _) = raw(&address, "GET /repos/acme/web", &format!("Host: {address}\r\n")).await;
    assert!(plain.contains(&format!("\"url\":\"http://{address}/repos/acme/web\"")));
}

#[tokio::test]
async fn cut_reset_and_truncated_connections_look_like_that_from_outside() {
    let world = World::new("calm-friday");
    let address = served(&world).await;
    let host = format!("Host: {address}\r\n");
    world.control("weather", serde_json::json!({ "drop_reply": true })).await;
    let (nothing, end) = raw(&address, "GET /user", &host).await;
    assert_eq!((nothing.as_str(), end), ("", None));
    world.control("weather", serde_json::json!({ "reset": true })).await;
    let (nothing, end) = raw(&address, "GET /user", &host).await;
    assert_eq!((nothing.as_str(), end), ("", Some(std::io::ErrorKind::ConnectionReset)));
    world.control("weather", serde_json::json!({ "truncate": true })).await;
    let (half, _) = raw(&address, "GET /user", &host).await;
    let (head, body) = half.split_once("\r\n\r\n").unwrap();
    let announced =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let announced: usize = announced.unwrap().parse().unwrap();
    assert!(!body.is_empty() && body.len() < announced, "{} of {announced}", body.len());
}
