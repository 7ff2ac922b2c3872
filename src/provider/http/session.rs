//! One reading of one scope: conditional by the cursor, counted, and remembered for the next time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::answer::{Answer, decode};
use super::client::{Ask, Client};
use super::link;
use super::query::Query;
use crate::domain::{Conditional, Cursor, Fault, Observation};

/// One page of a list, or an object.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What was read.
    pub value: T,
    /// The next page's address.
    pub next: Option<Url>,
    /// Where it was read, after redirects.
    pub moved: bool,
}

/// A reading through a client. What it does not ask for is forgotten with the old cursor.
#[derive(Debug)]
pub struct Session<'a> {
    client: &'a Client,
    known: Option<&'a Cursor>,
    kept: Mutex<Cursor>,
    asked: AtomicU32,
    unchanged: AtomicU32,
}

impl<'a> Session<'a> {
    /// An ordinary reading, conditional by what `known` remembers.
    #[must_use]
    pub fn ordinary(client: &'a Client, known: &'a Cursor) -> Self {
        Self::new(client, Some(known))
    }

    /// A reading that an order waits for: unconditional, before all others, from the reserve of the budget where need be.
    #[must_use]
    pub fn urgent(client: &'a Client) -> Self {
        Self::new(client, None)
    }

    fn new(client: &'a Client, known: Option<&'a Cursor>) -> Self {
        Self { client, known, kept: Mutex::default(), asked: AtomicU32::new(0), unchanged: AtomicU32::new(0) }
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &'a Client {
        self.client
    }

    /// Reads one object or page below the base.
    ///
    /// # Errors
    /// The fault of the read.
    pub async fn get<T: DeserializeOwned + Serialize>(&self, path: &str, doing: &str) -> Result<Page<T>, Fault> {
        let url = self.client.address(path)?;
        self.at(&url, doing, |_: &mut T, _| {}).await
    }

    /// Reads what an address says; `enrich` adds to it what its headers say before it is remembered.
    ///
    /// # Errors
    /// The fault of the read.
    pub async fn at<T: DeserializeOwned + Serialize>(
        &self,
        url: &Url,
        doing: &str,
        enrich: impl Fn(&mut T, &HeaderMap) + Send,
    ) -> Result<Page<T>, Fault> {
        let known = self.known.and_then(|cursor| cursor.known.get(url.as_str()));
        self.asked.fetch_add(1, Ordering::Relaxed);
        let etag = known.map(|known| known.etag.as_ref());
        let answer = self.client.read(Ask { url, etag, doing, urgent: self.known.is_none() }).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) => {
                // What was known is still known: the next read can be conditional again.
                if let Some(known) = known {
                    self.keep(url, known.clone());
                }
                return Err(fault);
            }
        };
        if answer.status == StatusCode::NOT_MODIFIED
            && let Some(known) = known
        {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            let mut value: T = decode(&known.body, false, false, doing)?;
            enrich(&mut value, &answer.headers);
            self.keep(url, known.clone());
            let next = known.next.as_ref().and_then(|next| Url::parse(next).ok());
            return Ok(Page { value, next, moved: answer.moved });
        }
        let mut value: T = answer.json(doing)?;
        enrich(&mut value, &answer.headers);
        let next = link::next(&answer.headers, &answer.url);
        self.remember(url, &answer, &value, next.as_ref());
        Ok(Page { value, next, moved: answer.moved })
    }

    /// What is remembered of `path`, taken without asking where `settled` says that it cannot change any more.
    ///
    /// # Errors
    /// The fault of the read, where one was needed.
    pub async fn settled<T: DeserializeOwned + Serialize>(
        &self,
        path: &str,
        doing: &str,
        settled: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, Fault> {
        let url = self.client.address(path)?;
        if let Some(known) = self.known.and_then(|cursor| cursor.known.get(url.as_str()))
            && let Ok(value) = serde_json::from_slice::<T>(&known.body)
            && settled(&value)
        {
            self.keep(&url, known.clone());
            let next = known.next.as_ref().and_then(|next| Url::parse(next).ok());
            return Ok(Page { value, next, moved: false });
        }
        self.at(&url, doing, |_: &mut T, _| {}).await
    }

    /// Reads what is no JSON (a log), unconditionally.
    ///
    /// # Errors
    /// The fault of the read.
    pub async fn raw(&self, path: &str, doing: &str) -> Result<Answer, Fault> {
        let url = self.client.address(path)?;
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.client.read(Ask { url: &url, etag: None, doing, urgent: self.known.is_none() }).await
    }

    /// Reads by a query. Its answer bears no validator: nothing of it is remembered.
    ///
    /// # Errors
    /// The fault of the read.
    pub async fn query<T: DeserializeOwned>(&self, url: &Url, query: &Query, doing: &str) -> Result<T, Fault> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let ask = Ask { url, etag: None, doing, urgent: self.known.is_none() };
        self.client.query(ask, query).await?.json(doing)
    }

    fn remember<T: Serialize>(&self, url: &Url, answer: &Answer, value: &T, next: Option<&Url>) {
        // An answer that came by another address is asked for by the new one from now on; its validator is the other's.
        if self.known.is_none() || answer.moved {
            return;
        }
        let (Some(etag), Ok(body)) = (answer.etag(), serde_json::to_vec(value)) else { return };
        self.keep(
            url,
            Conditional {
                etag: Arc::from(etag),
                body: Arc::from(body),
                next: next.map(|next| Arc::from(next.as_str())),
            },
        );
    }

    fn keep(&self, url: &Url, known: Conditional) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).known.insert(Arc::from(url.as_str()), known);
    }

    /// Ends the reading: what to remember, how much was asked, how much may still be asked.
    #[must_use]
    pub fn finish(self) -> Observation {
        Observation {
            cursor: self.kept.into_inner().unwrap_or_else(PoisonError::into_inner),
            budget: self.client.budget(),
            points: self.client.points(),
            requests: (self.asked.load(Ordering::Relaxed), self.unchanged.load(Ordering::Relaxed)),
            quiet_until: self.client.quiet_until(),
            ..Observation::default()
        }
    }
}
