//! The ways to a provider as they are in companies: through a proxy that wants a password, to TLS that only the house's own
//! authority vouches for; and whose fault it is when it does not work.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::flight::{Flight, Said};
use super::proxy::Proxy;
use super::tls::{Authority, Behind, serve};

pub(super) const PASSWORD: &str = "captain:pro%40xy";
/// The same as the proxy hears it.
const HEARD: &str = "captain:pro@xy";
const PORTAL: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 33\r\nconnection: close\r\n\r\n<html>Please sign in here.</html>";
const DENIED: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: 28\r\nconnection: close\r\n\r\n{\"message\":\"no such access\"}";

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

/// A simulator behind TLS, and whatever may stand before it.
pub(super) struct House {
    pub(super) flight: Flight,
    pub(super) authority: Authority,
    pub(super) proxy: Proxy,
}

impl House {
    pub(super) fn new() -> Self {
        let flight = Flight::new("calm-friday");
        let authority = Authority::new();
        let target = flight.api.trim_start_matches("http://").to_owned();
        let own = authority.certify("api.sim.test", false);
        let front = serve(&own, Behind::Simulator(target.clone()), None, "127.0.0.1:0");
        let guarded = authority.certify("guarded.sim.test", false);
        let guarded = serve(&guarded, Behind::Simulator(target), Some(&authority), "127.0.0.1:0");
        let names = [
            ("api.sim.test", front),
            ("guarded.sim.test", guarded),
            ("other.sim.test", front),
            (
                "old.sim.test",
                serve(&authority.certify("old.sim.test", true), Behind::Words(PORTAL), None, "127.0.0.1:0"),
            ),
            (
                "portal.sim.test",
                serve(&authority.certify("portal.sim.test", false), Behind::Words(PORTAL), None, "127.0.0.1:0"),
            ),
            (
                "hook.sim.test",
                serve(&authority.certify("hook.sim.test", false), Behind::Words(TAKEN), None, "127.0.0.1:0"),
            ),
            (
                "stalls.sim.test",
                serve(&authority.certify("stalls.sim.test", false), Behind::Stall, None, "127.0.0.1:0"),
            ),
            (
                "denied.sim.test",
                serve(&authority.certify("denied.sim.test", false), Behind::Words(DENIED), None, "127.0.0.1:0"),
            ),
        ];
        let proxy = Proxy::new(HEARD, &names);
        flight.write_file("house.pem", &authority.pem);
        Self { flight, authority, proxy }
    }

    /// A file of this mode.
    fn file(&self, name: &str, text: &str, mode: u32) {
        let path = self.flight.write_file(name, text);
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    }

    /// A configuration with one source of these lines.
    fn configured(&self, file: &str, lines: &str) -> String {
        let head = "[limits]\nconnect = \"2s\"\nread = \"2s\"\n\n[[source]]\nid = \"house\"\n";
        let tail = "\n[[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\n";
        self.flight.write_file(file, &format!("{head}{lines}\n{tail}"))
    }

    /// A command with this configuration and environment.
    pub(super) fn run(&self, arguments: &[&str], config: &str, environment: &[(&str, &str)]) -> Said {
        let mut command = self.flight.command(&[arguments, &["--config", config]].concat());
        command.env_remove("GITHUB_API_URL").envs(environment.iter().copied());
        Said::of(command.output().unwrap())
    }
}

/// A fault that is planted, and the hop that must be named for it.
struct Planted {
    fault: &'static str,
    /// The lines of the source.
    source: &'static str,
    environment: Vec<(&'static str, String)>,
    /// The first check of the source that does not stand well, how it stands, and a word of what to do; nothing where all do.
    named: Option<(&'static str, &'static str, &'static str)>,
}

const GUARDED: &str = "url = \"https://guarded.sim.test\"\nca = \"house.pem\"";
const GOOD: &str = "url = \"https://api.sim.test\"\nca = \"house.pem\"";

#[expect(clippy::too_many_lines, reason = "a table: a row a fault")]
fn planted(house: &House) -> Vec<Planted> {
    let proxied = || vec![("HTTPS_PROXY", house.proxy.with(PASSWORD))];
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let plant = |fault, source, environment, hop, standing, next| Planted {
        fault,
        source,
        environment,
        named: Some((hop, standing, next)),
    };
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let folder = house.flight.folder.path();
    let token = |token: &str| [proxied(), vec![("GITHUB_TOKEN", token.to_owned())]].concat();
    let bundle = folder.join("house.pem").to_str().unwrap().to_owned();
    let certificates = "certificate = \"me.pem\"\nkey = \"me.key\"";
    let me = house.authority.certify("mira", false);
    house.flight.write_file("me.pem", &me.pem);
    house.file("me.key", &me.key_pem, 0o600);
    house.file("open.key", &me.key_pem, 0o644);
    let stranger = Authority::new();
    house.flight.write_file("stranger.pem", &stranger.pem);
    let strangers = stranger.certify("mira", false);
    house.file("strangers.pem", &format!("{}{}", strangers.pem, strangers.key_pem), 0o600);
    house.flight.write_file("garbage.pem", "no certificate at all\n");
    house.flight.write_file("open.token", "ghp_whatever");
    vec![
        Planted { fault: "none: proxy, password, own authority", source: GOOD, environment: proxied(), named: None },
        Planted {
            fault: "none: authority by SSL_CERT_FILE",
            source: "url = \"https://api.sim.test\"",
            environment: [proxied(), vec![("SSL_CERT_FILE", bundle)]].concat(),
            named: None,
        },
        Planted {
            fault: "none: ALL_PROXY, client certificate",
            source: leaked(format!("url = \"https://guarded.sim.test\"\nca = \"house.pem\"\n{certificates}")),
            environment: vec![("ALL_PROXY", house.proxy.with(PASSWORD))],
            named: None,
        },
        plant(
            "wrong name of the provider",
            "url = \"https://no-such-host.invalid\"\nca = \"house.pem\"",
            vec![],
            "name",
            "fail",
            "VPN",
        ),
        plant(
            "closed port",
            leaked(format!("url = \"https://{closed}\"\nca = \"house.pem\"")),
            vec![],
            "connection",
            "fail",
            "firewall",
        ),
        plant(
            "proxy down",
            GOOD,
            vec![("HTTPS_PROXY", format!("http://{closed}"))],
            "connection",
            "fail",
            "the proxy does not run",
        ),
        plant(
            "proxy's name is wrong",
            GOOD,
            vec![("HTTPS_PROXY", "http://no-proxy.invalid:3128".to_owned())],
            "name",
            "fail",
            "VPN",
        ),
        plant(
            "proxy wants a password",
            GOOD,
            vec![("HTTPS_PROXY", format!("http://{}", house.proxy.address))],
            "tunnel",
            "fail",
            "USER:PASSWORD",
        ),
        plant(
            "proxy gets a wrong password",
            GOOD,
            vec![("HTTPS_PROXY", house.proxy.with("captain:other"))],
            "tunnel",
            "fail",
            "USER:PASSWORD",
        ),
        plant(
            "proxy does not know the name",
            "url = \"https://nowhere.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "tunnel",
            "fail",
            "does not lead there",
        ),
        plant(
            "NO_PROXY goes around it",
            GOOD,
            [proxied(), vec![("NO_PROXY", "sim.test".to_owned())]].concat(),
            "name",
            "fail",
            "VPN",
        ),
        plant(
            "no bundle of authorities",
            "url = \"https://api.sim.test\"",
            [proxied(), vec![("SSL_CERT_FILE", "/nowhere/bundle.pem".to_owned())]].concat(),
            "trust",
            "fail",
            "SSL_CERT_FILE",
        ),
        plant(
            "ca is not there",
            "url = \"https://api.sim.test\"\nca = \"missing.pem\"",
            proxied(),
            "trust",
            "fail",
            "PEM",
        ),
        plant(
            "ca is no certificate",
            "url = \"https://api.sim.test\"\nca = \"garbage.pem\"",
            proxied(),
            "trust",
            "fail",
            "BEGIN CERTIFICATE",
        ),
        plant(
            "key that others can read",
            "url = \"https://api.sim.test\"\nca = \"house.pem\"\ncertificate = \"me.pem\"\nkey = \"open.key\"",
            proxied(),
            "trust",
            "fail",
            "chmod 600",
        ),
        plant(
            "untrusted authority",
            "url = \"https://api.sim.test\"\nca = \"stranger.pem\"",
            proxied(),
            "TLS",
            "fail",
            "vouches",
        ),
        plant(
            "certificate of another name",
            "url = \"https://other.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "TLS",
            "fail",
            "another name",
        ),
        plant(
            "expired certificate",
            "url = \"https://old.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "TLS",
            "fail",
            "out of date",
        ),
        plant(
            "captive portal",
            "url = \"https://portal.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "HTTP",
            "fail",
            "captive",
        ),
        plant(
            "body that stalls",
            "url = \"https://stalls.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "HTTP",
            "fail",
            "",
        ),
        plant("no token", GOOD, token(""), "token", "fail", "GITHUB_TOKEN"),
        plant(
            "token file that others can read",
            "url = \"https://api.sim.test\"\nca = \"house.pem\"\ntoken = { file = \"open.token\" }",
            proxied(),
            "token",
            "fail",
            "chmod 600",
        ),
        plant(
            "token that is nobody's (401)",
            GOOD,
            token("ghp_0000000000000000000000000000000000aa"),
            "sign-in",
            "fail",
            "renew",
        ),
        plant(
            "refused (403)",
            "url = \"https://denied.sim.test\"\nca = \"house.pem\"",
            proxied(),
            "scopes",
            "fail",
            "lacks",
        ),
        plant("missing scope", GOOD, token("sim-intern"), "scopes", "warn", "without the scope `repo`"),
    ]
}

#[test]
fn the_doctor_names_the_hop_that_every_planted_fault_is_at() {
    let house = House::new();
    let rows = planted(&house);
    let next = AtomicUsize::new(0);
    let found: Vec<Mutex<Option<Vec<Value>>>> = rows.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(row) = rows.get(index) else { return };
                    let config = house.configured(&format!("row-{index}.toml"), row.source);
                    let environment: Vec<(&str, &str)> =
                        row.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let said = house.run(&["doctor", "--json"], &config, &environment);
                    assert!(!said.out.contains("pro%40xy") && !said.out.contains("pro@xy"), "{}", said.out);
                    let report = said.json();
                    let checks = report["checks"].as_array().unwrap().clone();
                    *found[index].lock().unwrap() = Some(checks);
                }
            });
        }
    });
    let (mut table, mut wrong) = (Vec::new(), Vec::new());
    for (row, checks) in rows.iter().zip(found) {
        let checks = checks.into_inner().unwrap().unwrap();
        let of_source = checks.iter().filter(|check| check["area"] == "source house" && check["standing"] != "ok");
        let first = of_source.map(|check| {
            let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
            (text("name"), text("standing"), text("next"), text("found"))
        });
        let first = first.into_iter().next();
        let right = match (&first, row.named) {
            (None, None) => true,
            (Some((hop, standing, next, _)), Some((wanted, how, words))) => {
                hop == wanted && standing == how && next.contains(words)
            }
            _ => false,
        };
        let (hop, standing, next, what) = first.unwrap_or_default();
        let green = if right { "ok" } else { "WRONG" };
        writeln!(table, "{green:<6}{:<38}{hop:<12}{standing:<6}{what}\n{:>44}{next}", row.fault, "").unwrap();
        wrong.extend((!right).then(|| format!("{}: {hop} {standing}: {what}; {next}", row.fault)));
    }
    println!("{}", String::from_utf8(table).unwrap());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn through_a_proxy_to_tls_with_a_client_certificate_it_reads_and_acts_once() {
    let house = House::new();
    let me = house.authority.certify("mira", false);
    house.flight.write_file("me.pem", &me.pem);
    house.file("me.key", &me.key_pem, 0o600);
    let config = house.configured("guarded.toml", &format!("{GUARDED}\ncertificate = \"me.pem\"\nkey = \"me.key\""));
    let with_password = house.proxy.with(PASSWORD);
    let environment = [("HTTPS_PROXY", with_password.as_str())];
    let approve = ["approve", "checkout", "production-eu"];
    let dry = house.run(&[&approve[..], &["--dry-run", "--json"]].concat(), &config, &environment).exits(0).json();
    let digest = dry["digest"].as_str().unwrap();
    house.run(&[&approve[..], &["--confirm", digest]].concat(), &config, &environment).exits(0);
    assert_eq!(house.flight.writes().len(), 1);
    let asked = house.proxy.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|line| line.starts_with("CONNECT guarded.sim.test:443 ")),
        "{asked:?}"
    );
    // Without the certificate there is no way, and it is said whose fault that is.
    let bare = house.configured("bare.toml", GUARDED);
    let said = house.run(&["doctor"], &bare, &environment).exits(1);
    assert!(said.out.contains("a client certificate is wanted there"), "{}", said.out);
    let strangers = house.configured("strangers.toml", &format!("{GUARDED}\ncertificate = \"strangers.pem\""));
    let stranger = Authority::new().certify("mira", false);
    house.file("strangers.pem", &format!("{}{}", stranger.pem, stranger.key_pem), 0o600);
    let said = house.run(&["doctor"], &strangers, &environment).exits(1);
    assert!(said.out.contains("is not accepted there"), "{}", said.out);
    assert_eq!(house.flight.writes().len(), 1);
}

#[test]
fn an_address_of_the_sixth_version_is_an_address() {
    let house = House::new();
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return println!("skipped: this machine has no IPv6");
    }
    let own = house.authority.certify("::1", false);
    let target = house.flight.api.trim_start_matches("http://").to_owned();
    let address = serve(&own, Behind::Simulator(target), None, "[::1]:0");
    let config = house.configured("six.toml", &format!("url = \"https://{address}\"\nca = \"house.pem\""));
    let said = house.run(&["doctor"], &config, &[]).exits(0);
    assert!(said.out.contains("::1 is ::1"), "{}", said.out);
}

#[test]
fn a_webhook_is_reached_through_the_proxy_by_the_authorities_of_all_sources_and_a_page_is_no_answer_of_it() {
    let house = House::new();
    let with_password = house.proxy.with(PASSWORD);
    let configured = |file: &str, network: &str| {
        let channel = "\n[[channel]]\nid = \"team\"\nkind = \"slack\"\nurl = { env = \"HOOK\" }\n\n[[alert]]\nchannels = [\"team\"]\n";
        house.configured(file, &format!("{GOOD}\n{network}{channel}"))
    };
    let told = |config: &str, hook: &str| {
        let environment = [("HTTPS_PROXY", with_password.as_str()), ("HOOK", hook)];
        let kept = house.flight.folder.path().join("state/alerted.json");
        let _not_there_yet = std::fs::remove_file(kept);
        house.run(&["watch", "--once"], config, &environment)
    };
    let trusting = configured("trusting.toml", "[network]\nca = \"house.pem\"\n");
    let said = told(&trusting, "https://hook.sim.test/secret-part").exits(0);
    assert!(said.out.contains("checkout") && !said.err.contains("do not reach"), "{}{}", said.out, said.err);
    assert!(house.proxy.asked().iter().any(|line| line.starts_with("CONNECT hook.sim.test:443 ")));
    told(&configured("machine.toml", ""), "https://hook.sim.test/secret-part").exits(1).complains("do not reach team");
    let said = told(&trusting, "https://portal.sim.test/secret-part").exits(1).complains("a web page answers");
    assert!(!said.err.contains("secret-part"), "{}", said.err);
}
