//! What a page says.

use serde_json::Value;

use super::fetch::Page;
use crate::domain::{HealthSign, Pattern, ProbeAnswer, ProbeHealth, ProbeReading, ProbeSetup, Text, VersionPlace};

/// The longest version that is believed, in characters.
const LONGEST_VERSION: usize = 128;

/// Puts together what the pages of version and health say (often the same one).
pub(super) fn read(setup: &ProbeSetup, page: &Result<Page, Text>, health_page: &Result<Page, Text>) -> ProbeAnswer {
    let health = setup
        .health
        .as_ref()
        .map(|health| health_page.as_ref().map_err(Clone::clone).and_then(|page| healthy(page, &health.sign)));
    let version =
        setup.version.as_ref().map(|place| page.as_ref().map_err(Clone::clone).and_then(|page| version(page, place)));
    let health = match health {
        Some(Err(why)) => return ProbeAnswer::NoAnswer(why),
        Some(Ok(health)) => Some(health),
        None => None,
    };
    let version = match version {
        // What says that it is ill need not say what it is.
        Some(Err(_)) if matches!(health, Some(ProbeHealth::Unhealthy(_))) => None,
        Some(Err(why)) => return ProbeAnswer::NoAnswer(why),
        Some(Ok(version)) => Some(version),
        None => None,
    };
    ProbeAnswer::Seen(ProbeReading { version, health })
}

fn version(page: &Page, place: &VersionPlace) -> Result<Text, Text> {
    if !page.status.is_success() {
        return Err(status(page));
    }
    let found = match place {
        VersionPlace::Json(pointer) => match json(page)?.pointer(pointer) {
            Some(Value::String(version)) => version.clone(),
            // A number has lost what a version is made of: 2.10 is 2.1.
            Some(other) => {
                return Err(Text::new(&format!("what stands at {pointer} is {}, not a string", kind(other))));
            }
            None => return Err(nothing_at(pointer)),
        },
        VersionPlace::Header(name) => {
            let value = page.headers.get(name.as_str());
            let value = value.ok_or_else(|| Text::new(&format!("the answer has no header {name}")))?;
            value.to_str().map_err(|_| Text::new(&format!("the header {name} is not plain text")))?.to_owned()
        }
        VersionPlace::Pattern(pattern) => matched(page, pattern)?,
    };
    let found = found.trim();
    if found.is_empty() {
        return Err(Text::new("the version is empty"));
    }
    if found.chars().count() > LONGEST_VERSION {
        return Err(Text::new("what stands for the version is too long for one"));
    }
    Ok(Text::new(found))
}

fn matched(page: &Page, pattern: &Pattern) -> Result<String, Text> {
    whole(page)?;
    let body = std::str::from_utf8(&page.body).map_err(|_| Text::new("the answer is not UTF-8"))?;
    pattern.find(body).map(str::to_owned).ok_or_else(|| Text::new("no line of the answer fits the pattern"))
}

fn healthy(page: &Page, sign: &HealthSign) -> Result<ProbeHealth, Text> {
    match sign {
        HealthSign::Status(wanted) if page.status.as_u16() == *wanted => Ok(ProbeHealth::Healthy),
        HealthSign::Status(_) => Ok(ProbeHealth::Unhealthy(status(page))),
        HealthSign::Json { pointer, equals } => {
            let body = json(page)?;
            let found = body.pointer(pointer).ok_or_else(|| nothing_at(pointer))?;
            if found == equals {
                return Ok(ProbeHealth::Healthy);
            }
            let shown: String = found.to_string().chars().take(60).collect();
            Ok(ProbeHealth::Unhealthy(Text::new(&format!("{pointer} is {shown}"))))
        }
    }
}

/// The body as JSON, whatever the status: what is ill says so with another one.
fn json(page: &Page) -> Result<Value, Text> {
    whole(page)?;
    serde_json::from_slice(&page.body).map_err(|_| {
        let web = page.body.trim_ascii_start().starts_with(b"<");
        let what = if web { "the answer is a web page, not JSON" } else { "the answer is not JSON" };
        if page.status.is_success() { Text::new(what) } else { Text::new(&format!("{} and {what}", status(page))) }
    })
}

fn whole(page: &Page) -> Result<(), Text> {
    if page.cut { Err(Text::new("the answer is larger than is read (64 KiB)")) } else { Ok(()) }
}

fn status(page: &Page) -> Text {
    Text::new(&format!("HTTP {}", page.status.as_u16()))
}

fn nothing_at(pointer: &str) -> Text {
    Text::new(&format!("nothing stands at {pointer}"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
