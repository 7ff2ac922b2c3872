//! Writes: with a permit, past the guard, once.

use bytes::Bytes;
use http::{Method, StatusCode};

use super::answer::{Answer, refusal};
use super::client::Client;
use super::transport::Reached;
use crate::domain::{Fault, FaultKind, Seal, Step};
use crate::policy::Permit;

impl Client {
    /// Sends a step's request once: no redirect, no repetition, not even after a refused token.
    ///
    /// # Errors
    /// [`FaultKind::UnknownOutcome`] where it may have been taken and the answer was lost or says nothing; any other kind
    /// means that it took no effect.
    pub async fn act(&self, step: &Step, seal: &Seal, permit: Permit) -> Result<Answer, Fault> {
        let doing = step.summary.raw();
        if !permit.covers(step) {
            return Err(Fault::new(FaultKind::Expired, doing, "the permit is for another request")
                .hint("nothing was sent; make the plan again"));
        }
        self.parts.guard.check(step)?;

        // Everything that can fail without having sent comes before the lane.
        let url = self.address(&step.request.path)?;
        let token = self.parts.token.token(false).await?;
        let body = match step.request.sealed_body(step.reason.as_ref(), seal) {
            Some(body) => Some(Bytes::from(
                serde_json::to_vec(&body).map_err(|error| Fault::new(FaultKind::Invalid, doing, &error.to_string()))?,
            )),
            None => None,
        };
        let method = Method::from_bytes(step.request.method.word().as_bytes())
            .map_err(|error| Fault::new(FaultKind::Invalid, doing, &error.to_string()))?;
        let mut request = self.request(method, &url, &token, None, body, doing)?;
        if step.request.body.is_some() {
            let media = http::HeaderValue::from_static(step.request.media.word());
            request.headers_mut().insert(http::header::CONTENT_TYPE, media);
        }

        let mut last = self.acting.lock().await;
        if let Some(last) = *last {
            tokio::time::sleep_until(last + self.parts.limits.between_acts).await;
        }
        // The order may have been held up above; read-only mode is asked again at the last moment.
        self.parts.guard.check(step)?;
        // The lane keeps acts apart, it does not make one wait for the answer to another: a rollback must not stand behind
        // a request that hangs.
        *last = Some(tokio::time::Instant::now());
        drop(last);
        let sent = self.call(request, self.parts.limits.act).await;

        let response = match sent {
            Ok(response) => response,
            Err(error) => match (error.reached, error.status) {
                (Reached::No, _) => {
                    return Err(Fault::new(FaultKind::Unavailable, doing, &error.what)
                        .hint(if error.hint.is_empty() { "nothing was sent" } else { error.hint }));
                }
                // The status came before the body was lost: it says enough.
                (Reached::Maybe, Some(status)) => {
                    let mut response = http::Response::new(Bytes::new());
                    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                    response
                }
                (Reached::Maybe, None) => {
                    return Err(Fault::new(FaultKind::UnknownOutcome, doing, &error.what).hint(
                        "the request may have been taken; it is not sent again, what became true is being read",
                    ));
                }
            },
        };
        let answer = Answer::of(response, url, false);
        self.note(&answer);
        if answer.status.is_success() {
            if answer.is_html() {
                return Err(Fault::new(FaultKind::UnknownOutcome, doing, "the answer is a web page, not data")
                    .hint("something between here and the provider may have answered in its place"));
            }
            return Ok(answer);
        }
        let fault = refusal(&answer, doing, true, self.now().wall);
        self.heed(&fault);
        Err(fault)
    }
}
