//! Serving over TCP, with connections that can really be cut.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use super::weather::Fate;

/// A connection that ends with a reset when it was told to.
struct Line {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            // Closing with nothing lingering sends RST instead of FIN; if that fails it is closed all the same.
            let _closed_politely = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Serves until the listener fails.
pub(super) async fn serve(router: &Router, listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            // The caller went away between knocking and entering.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
                continue;
            }
            Err(error) => return Err(error),
        };
        let _delays_are_harmless = stream.set_nodelay(true);
        let router = router.clone();
        tokio::spawn(async move {
            let reset = Arc::new(AtomicBool::new(false));
            let line = TokioIo::new(Line { stream, reset: Arc::clone(&reset) });
            let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
                answer(router.clone(), Arc::clone(&reset), request)
            });
            // A connection that ends badly has ended; there is nobody to tell.
            let _ended = hyper::server::conn::http1::Builder::new().serve_connection(line, service).await;
        });
    }
}

async fn answer(
    router: Router,
    reset: Arc<AtomicBool>,
    request: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<Body>> {
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    match response.extensions().get::<Fate>() {
        Some(Fate::Dropped) => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut by the weather")),
        Some(Fate::Reset) => {
            reset.store(true, Ordering::SeqCst);
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "reset by the weather"))
        }
        _ => Ok(response),
    }
}
