//! A read that goes on: lines of JSON for as long as both sides want.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::{Method, StatusCode};

use super::answer::{Answer, refusal};
use super::budget::Bucket;
use super::client::{Ask, Client, unreached};
use super::transport::Flow;
use crate::domain::{Fault, FaultKind};

/// A read that goes on.
pub struct Watch {
    flow: Flow,
    /// What came of the line that is not whole yet.
    rest: BytesMut,
    idle: Duration,
    longest: usize,
    doing: String,
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").field("doing", &self.doing).finish_non_exhaustive()
    }
}

impl Watch {
    /// The next line that is not empty; nothing once the other side has ended it.
    ///
    /// # Errors
    /// [`FaultKind::Unavailable`] where it broke off or said nothing for too long, [`FaultKind::Malformed`] where a line is
    /// longer than is read.
    pub async fn line(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line = self.rest.split_to(end + 1).freeze();
                let line = line.slice(..end);
                if line.trim_ascii().is_empty() {
                    continue;
                }
                return Ok(Some(line));
            }
            if self.rest.len() > self.longest {
                return Err(Fault::new(FaultKind::Malformed, &self.doing, "a line is longer than is read"));
            }
            match tokio::time::timeout(self.idle, self.flow.next()).await {
                Err(_) => {
                    return Err(Fault::new(FaultKind::Unavailable, &self.doing, "nothing came for too long"));
                }
                Ok(None) if self.rest.trim_ascii().is_empty() => return Ok(None),
                Ok(None) => {
                    return Err(Fault::new(FaultKind::Unavailable, &self.doing, "it breaks off in the middle"));
                }
                Ok(Some(Err(error))) => return Err(unreached(&error, &self.doing)),
                Ok(Some(Ok(piece))) => self.rest.extend_from_slice(&piece),
            }
        }
    }
}

impl Client {
    /// Begins a read that goes on. It takes no lane from other reads. What says nothing for longer than `idle` counts as
    /// broken.
    ///
    /// # Errors
    /// The fault that the answer or its absence means.
    pub async fn watch(&self, ask: Ask<'_>, idle: Duration) -> Result<Watch, Fault> {
        self.may_ask(ask.doing, Bucket::Requests)?;
        let generation = *self.renewals.lock().await;
        let mut token = self.parts.token.token(false).await?;
        let mut renewed = false;
        loop {
            let request = self.request(Method::GET, ask.url, &token, None, None, ask.doing)?;
            let opening = self.parts.transport.open(request, self.parts.limits);
            let opened = tokio::time::timeout(self.parts.limits.read, opening)
                .await
                .map_err(|_| Fault::new(FaultKind::Unavailable, ask.doing, "no answer in time"))?;
            let (parts, flow) = opened.map_err(|error| unreached(&error, ask.doing))?.into_parts();
            if parts.status.is_success() {
                return Ok(Watch {
                    flow,
                    rest: BytesMut::new(),
                    idle,
                    longest: self.parts.limits.body,
                    doing: ask.doing.to_owned(),
                });
            }
            if parts.status == StatusCode::UNAUTHORIZED && !renewed {
                renewed = true;
                token = self.renewed(generation).await?;
                continue;
            }
            let body = gathered(flow, self.parts.limits.read).await;
            let answer = Answer::of(http::Response::from_parts(parts, body), ask.url.clone(), false);
            let fault = refusal(&answer, ask.doing, false, self.now().wall);
            self.heed(&fault);
            return Err(fault);
        }
    }
}

/// What a refusal says, as far as it comes.
async fn gathered(mut flow: Flow, within: Duration) -> Bytes {
    const ENOUGH: usize = 64 * 1024;
    let mut body = BytesMut::new();
    let gather = async {
        while let Some(Ok(piece)) = flow.next().await {
            body.extend_from_slice(&piece);
            if body.len() > ENOUGH {
                break;
            }
        }
    };
    let _as_far_as_it_came = tokio::time::timeout(within, gather).await;
    body.freeze()
}
