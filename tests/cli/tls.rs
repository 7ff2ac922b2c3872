//! Authorities of our own, certificates good and bad, and the simulator behind TLS.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::one_request::{forward, read_request};

/// Who vouches for certificates.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    /// Its own certificate, as a bundle has it.
    pub(super) pem: String,
}

/// A certificate with its key.
pub(super) struct Certified {
    der: CertificateDer<'static>,
    key: KeyPair,
    /// As files have them.
    pub(super) pem: String,
    pub(super) key_pem: String,
}

impl Authority {
    pub(super) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    /// Vouches for a name; `old`: only until a day that is long over.
    pub(super) fn certify(&self, name: &str, old: bool) -> Certified {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if old {
            (params.not_before, params.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
        }
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        let key_pem = key.serialize_pem();
        Certified { der, key, pem, key_pem }
    }
}

/// What is behind TLS.
#[derive(Clone)]
pub(super) enum Behind {
    /// The simulator at an address.
    Simulator(String),
    /// The same words, whatever is asked.
    Words(&'static str),
    /// The head of an answer and a part of its body, and then nothing for as long as the asker waits.
    Stall,
}

/// Serves what is behind at a port of this machine; `clients`: the authority of those who may ask.
pub(super) fn serve(own: &Certified, behind: Behind, clients: Option<&Authority>, at: &str) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.key.serialize_der()));
    let config = Arc::new(builder.with_single_cert(vec![own.der.clone()], key).unwrap());
    let listener = TcpListener::bind(at).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (config, behind) = (Arc::clone(&config), behind.clone());
            // Who does not trust us goes away in the middle, which is what is tested.
            std::thread::spawn(move || answer(config, stream, &behind).ok());
        }
    });
    address
}

fn answer(config: Arc<ServerConfig>, stream: TcpStream, behind: &Behind) -> std::io::Result<()> {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let Some((head, body)) = read_request(&mut stream)? else { return Ok(()) };
    match behind {
        Behind::Simulator(target) => {
            stream.write_all(&forward(target, &head, &body, &["x-forwarded-proto: https"])?)?;
        }
        Behind::Words(words) => stream.write_all(words.as_bytes())?,
        Behind::Stall => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{")?;
            stream.flush()?;
            // Until the asker goes away.
            read_request(&mut stream)?;
        }
    }
    stream.conn.send_close_notify();
    stream.flush()
}
