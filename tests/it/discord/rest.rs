//! The REST side: whether a request may come, what is wrong with it, and how it is answered.

use std::time::Duration;

use serde_json::{Value, json};

use super::http::{Request, Response};
use super::routes::{BAD_FORM, Call, Done, Handler, ROUTES};
use super::rules::{self, To};
use super::state::State;
use super::{commands, schema};

/// A request that came, and how it was answered.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `POST /channels/{channel}/messages`
    pub what: String,
    pub path: String,
    pub body: Value,
    pub status: u16,
}

/// Something that goes wrong with the next requests of a kind.
#[derive(Debug, Clone)]
pub struct Fault {
    /// `POST /channels/{channel_id}/messages`; empty for any.
    pub what: &'static str,
    pub times: usize,
    pub how: Trouble,
}

#[derive(Debug, Clone)]
pub enum Trouble {
    /// A status with a code of Discord's.
    Refuse(u16, u64),
    /// Too many requests: seconds to wait, and whether for all.
    Limit(f64, bool),
    /// The line is cut.
    HangUp,
}

/// Judges a request and does what it asks; none where the line is cut.
pub fn answer(state: &mut State, request: &Request) -> Option<Response> {
    let path = request.path.strip_prefix("/api/v10").unwrap_or("");
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        parse(request)
    };
    let found = ROUTES.iter().find_map(|(method, template, handler)| {
        let names = (request.method == *method).then(|| names(template, path))??;
        Some((*template, *handler, names))
    });
    let what = found.as_ref().map_or(path, |(template, ..)| *template);
    let what = format!("{} {what}", request.method);
    early(state, &what);
    let authorised = is_authorised(state, request, path);
    let trouble = trouble(state, &what);
    let done = match (trouble, found) {
        (Some(Trouble::HangUp), _) => None,
        (Some(Trouble::Limit(after, global)), _) => {
            return Some(limit(state, &what, path, body, after, global));
        }
        (Some(Trouble::Refuse(status, code)), _) => {
            Some(Err((status, code, "refused by the test")))
        }
        (None, _) if !authorised => Some(Err((401, 0, "401: Unauthorized"))),
        (None, None) => {
            state.complain(
                &what,
                ["there is nothing at this path, or not for the fake".to_owned()],
            );
            Some(Err((404, 0, "404: Not Found")))
        }
        (None, Some((template, handler, names))) => {
            Some(judged(state, request, (template, handler, names), &body))
        }
    };
    let (status, answer) = match done {
        None => (0, Value::Null),
        Some(Ok(done)) => done,
        Some(Err((status, code, text))) => (status, json!({"message": text, "code": code})),
    };
    state.unauthorised |= status == 401 && !path.starts_with("/webhooks/");
    state.seen.push(Seen {
        what,
        path: path.to_owned(),
        body,
        status,
    });
    (status != 0).then(|| Response {
        status,
        headers: headers(path, "10", "9"),
        body: (status != 204).then_some(answer),
    })
}

/// The form is looked at before anything is done, as Discord does.
fn judged(
    state: &mut State,
    request: &Request,
    (template, handler, names): (&str, Handler, Vec<&str>),
    body: &Value,
) -> Done {
    let call = Call {
        names,
        query: &request.query,
        body,
    };
    let wrong = complaints(&request.method, template, body);
    if wrong.is_empty() {
        return handler(state, &call);
    }
    state.complain(
        &format!("{} {template}", request.method),
        wrong.into_iter().map(|why| format!("{why} in {body}")),
    );
    Err(BAD_FORM)
}

/// What is wrong with a body, by rules of both kinds.
pub fn complaints(method: &str, template: &str, body: &Value) -> Vec<String> {
    let mut wrong = schema::check(method, template, body);
    wrong.extend(match (method, template) {
        ("POST", "/channels/{channel_id}/messages") => rules::message(body, To::Channel),
        ("POST", "/webhooks/{webhook_id}/{webhook_token}") => rules::message(body, To::Interaction),
        ("PATCH", _) if template.contains("/messages/") => rules::message(body, To::Edit),
        ("PUT", _) if template.ends_with("/commands") => commands::check(body),
        ("POST", _) if template.ends_with("/callback") => response(body),
        _ => Vec::new(),
    });
    wrong
}

fn response(body: &Value) -> Vec<String> {
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(4) => rules::message(data, To::Interaction),
        Some(7) => rules::message(data, To::Edit),
        Some(5) => {
            let more: Vec<&String> = data
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, value)| {
                    let empty = value.as_array().is_some_and(Vec::is_empty);
                    !(empty
                        || value.is_null()
                        || *key == "flags" && matches!(value.as_u64(), Some(0 | 64)))
                })
                .map(|(key, _)| key)
                .collect();
            let wrong = (!more.is_empty()).then(|| {
                format!("a deferred response takes the flag for private only, not {more:?}")
            });
            wrong.into_iter().collect()
        }
        Some(6) => Vec::new(),
        Some(8) => rules::choices(data),
        Some(9) => rules::modal(data),
        other => vec![format!("{other:?} is no kind of a response")],
    }
}

fn parse(request: &Request) -> Value {
    let kind = request.header("content-type").unwrap_or_default();
    let text = match kind.strip_prefix("multipart/form-data") {
        Some(_) => {
            let text = String::from_utf8_lossy(&request.body).into_owned();
            let part = text
                .split("name=\"payload_json\"")
                .nth(1)
                .unwrap_or_default();
            let part = part.split_once("\r\n\r\n").map_or("", |(_, part)| part);
            part.split("\r\n--").next().unwrap_or_default().to_owned()
        }
        None => String::from_utf8_lossy(&request.body).into_owned(),
    };
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// What stands in the places of a path that a template names.
fn names<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (template, path): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    let fits =
        |(known, part): (&&str, &&str)| known == part || known.starts_with('{') && !part.is_empty();
    if template.len() != path.len() || !template.iter().zip(&path).all(fits) {
        return None;
    }
    let named = template
        .iter()
        .zip(path)
        .filter(|(known, _)| known.starts_with('{'));
    Some(named.map(|(_, part)| part).collect())
}

/// What comes although nothing may come any more.
fn early(state: &mut State, what: &str) {
    if state.now() < state.closed_until && !what.contains("/interactions/") {
        state.complain(
            what,
            ["it came while a global limit told to wait".to_owned()],
        );
    }
    if state.unauthorised {
        state.complain(
            what,
            ["it came after the token had been refused".to_owned()],
        );
    }
}

fn is_authorised(state: &mut State, request: &Request, path: &str) -> bool {
    let agent = request.header("user-agent").unwrap_or_default();
    if !agent.starts_with("DiscordBot (") {
        let text = format!("`{agent}` does not say what asks, as `DiscordBot (URL, VERSION)` does");
        state.complain(path, [text]);
    }
    let by_token = path.starts_with("/interactions/") || path.starts_with("/webhooks/");
    by_token || request.header("authorization") == Some(&format!("Bot {}", state.token))
}

fn trouble(state: &mut State, what: &str) -> Option<Trouble> {
    let fits =
        |fault: &&mut Fault| fault.times > 0 && (fault.what.is_empty() || fault.what == what);
    let fault = state.faults.iter_mut().find(fits)?;
    fault.times -= 1;
    Some(fault.how.clone())
}

fn limit(
    state: &mut State,
    what: &str,
    path: &str,
    body: Value,
    after: f64,
    global: bool,
) -> Response {
    if global {
        state.closed_until = state.now() + Duration::from_secs_f64(after);
    }
    state.seen.push(Seen {
        what: what.to_owned(),
        path: path.to_owned(),
        body,
        status: 429,
    });
    let mut headers = headers(path, "1", "0");
    headers.push(("Retry-After", after.ceil().to_string()));
    headers.push((
        "X-RateLimit-Scope",
        if global { "global" } else { "user" }.to_owned(),
    ));
    if global {
        headers.push(("X-RateLimit-Global", "true".to_owned()));
    }
    let text =
        json!({"message": "You are being rate limited.", "retry_after": after, "global": global});
    Response {
        status: 429,
        headers,
        body: Some(text),
    }
}

fn headers(path: &str, limit: &str, remaining: &str) -> Vec<(&'static str, String)> {
    let bucket = path.split('/').take(3).collect::<Vec<_>>().join("-");
    [
        ("Limit", limit),
        ("Remaining", remaining),
        ("Reset-After", "1.000"),
        ("Bucket", &bucket),
    ]
    .map(|(name, value)| {
        let name = match name {
            "Limit" => "X-RateLimit-Limit",
            "Remaining" => "X-RateLimit-Remaining",
            "Reset-After" => "X-RateLimit-Reset-After",
            _ => "X-RateLimit-Bucket",
        };
        (name, value.to_owned())
    })
    .into()
}
