//! What a message and a modal must be like: rules that Discord's description of its API does not hold, and our own.

use std::collections::BTreeSet;

use serde_json::Value;

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// A new message in a channel.
    Channel,
    /// An answer to an interaction, or one after it.
    Interaction,
    /// A message that is there.
    Edit,
}

/// What is wrong with a message; `[]` where nothing is.
pub fn message(body: &Value, to: To) -> Vec<String> {
    let mut wrong = Vec::new();
    let content = body["content"].as_str();
    let length = content.map_or(0, |content| content.encode_utf16().count());
    if length > 2000 {
        wrong.push(format!(
            "the content has {length} characters, at most 2000 are taken"
        ));
    }
    let list = |name: &str| body[name].as_array().is_some_and(|list| !list.is_empty());
    let other = ["embeds", "sticker_ids", "components", "attachments"]
        .iter()
        .any(|name| list(name));
    let nothing =
        content.is_none_or(|content| content.trim().is_empty()) && !other && body["poll"].is_null();
    if nothing && (to != To::Edit || content.is_some()) {
        wrong.push("the message is empty".to_owned());
    }
    wrong.extend(flags(body, to));
    wrong.extend(house(body));
    wrong.extend(nonce(body));
    wrong.extend(rows(&body["components"]));
    wrong
}

/// What this bot has set itself.
fn house(body: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mentions = &body["allowed_mentions"];
    let none = |name: &str| mentions[name].as_array().is_none_or(Vec::is_empty);
    let off =
        mentions["parse"].as_array().is_some_and(Vec::is_empty) && none("users") && none("roles");
    if !off || mentions["replied_user"].as_bool() == Some(true) {
        wrong.push(format!(
            "mentions are not off: allowed_mentions is {mentions}"
        ));
    }
    if body["embeds"]
        .as_array()
        .is_some_and(|embeds| !embeds.is_empty())
    {
        wrong.push("it has embeds, which are not seen where link previews are off".to_owned());
    }
    if body["tts"].as_bool() == Some(true) {
        wrong.push("it is read aloud".to_owned());
    }
    wrong
}

fn flags(body: &Value, to: To) -> Vec<String> {
    let allowed: u64 = match to {
        To::Channel => 1 << 2 | 1 << 12,
        To::Interaction => 1 << 2 | 1 << 6 | 1 << 12,
        To::Edit => 1 << 2,
    };
    let more = body["flags"].as_u64().unwrap_or(0) & !allowed;
    let wrong = (more != 0).then(|| format!("flags {more:#x} cannot be set here"));
    wrong.into_iter().collect()
}

fn nonce(body: &Value) -> Vec<String> {
    let nonce = &body["nonce"];
    let length = nonce.as_str().map_or(0, str::len);
    let mut wrong = Vec::new();
    if length > 25 {
        wrong.push(format!(
            "the nonce has {length} characters, at most 25 are taken"
        ));
    }
    if body["enforce_nonce"].as_bool() == Some(true) && nonce.is_null() {
        wrong.push("a nonce is to be enforced and there is none".to_owned());
    }
    wrong
}

/// Rows of buttons, or of one select each.
fn rows(components: &Value) -> Vec<String> {
    let rows = components.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    if rows.len() > 5 {
        wrong.push(format!("{} rows, at most 5 are taken", rows.len()));
    }
    for row in rows {
        if row["type"] != 1 {
            wrong.push(format!(
                "a component of kind {} stands where a row belongs",
                row["type"]
            ));
            continue;
        }
        let inside = row["components"].as_array().cloned().unwrap_or_default();
        let buttons = inside
            .iter()
            .filter(|component| component["type"] == 2)
            .count();
        match (inside.len(), buttons) {
            (0, _) => wrong.push("a row is empty".to_owned()),
            (6.., _) => wrong.push(format!(
                "a row has {} components, at most 5 are taken",
                inside.len()
            )),
            (all, buttons) if all != buttons && all > 1 => {
                wrong.push("a row has more than a select".to_owned())
            }
            _ => {}
        }
        for component in &inside {
            wrong.extend(match component["type"].as_u64() {
                Some(2) => button(component),
                Some(3) => select(component),
                other => vec![format!("a component of kind {other:?} stands in a row")],
            });
            let id = component["custom_id"].as_str();
            if let Some(id) = id.filter(|id| !ids.insert((*id).to_owned())) {
                wrong.push(format!("the custom_id `{id}` is there twice"));
            }
        }
    }
    wrong
}

fn button(button: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let id = button["custom_id"].as_str();
    match (button["style"].as_u64(), id, button["url"].as_str()) {
        (Some(1..=4), Some(id), None) => wrong.extend(length("custom_id", id, 1, 100)),
        (Some(5), None, Some(url)) => {
            wrong.extend(length("url", url, 1, 512));
            if !(url.starts_with("http://") || url.starts_with("https://")) {
                wrong.push(format!("a button leads to `{url}`"));
            }
        }
        _ => wrong.push(format!(
            "a button needs a custom_id, or a url where its style is 5: {button}"
        )),
    }
    match button["label"].as_str() {
        Some(label) => wrong.extend(length("label", label, 1, 80)),
        None if button["emoji"].is_null() => wrong.push("a button has no label".to_owned()),
        None => {}
    }
    wrong
}

fn select(select: &Value) -> Vec<String> {
    let mut wrong = length(
        "custom_id",
        select["custom_id"].as_str().unwrap_or_default(),
        1,
        100,
    );
    let options = select["options"].as_array().cloned().unwrap_or_default();
    if !(1..=25).contains(&options.len()) {
        wrong.push(format!(
            "a select has {} options, from 1 to 25 are taken",
            options.len()
        ));
    }
    let mut values = BTreeSet::new();
    for option in &options {
        for name in ["label", "value"] {
            wrong.extend(length(
                name,
                option[name].as_str().unwrap_or_default(),
                1,
                100,
            ));
        }
        let value = option["value"].as_str().unwrap_or_default();
        if !values.insert(value.to_owned()) {
            wrong.push(format!("a select has the value `{value}` twice"));
        }
    }
    wrong
}

/// What is wrong with a window of inputs.
pub fn modal(data: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut wrong = length("title", &text(&data["title"]), 1, 45);
    wrong.extend(length("custom_id", &text(&data["custom_id"]), 1, 100));
    let rows = data["components"].as_array().cloned().unwrap_or_default();
    if !(1..=5).contains(&rows.len()) {
        wrong.push(format!(
            "a modal has {} inputs, from 1 to 5 are taken",
            rows.len()
        ));
    }
    let mut ids = BTreeSet::new();
    for row in &rows {
        let input = &row["components"][0];
        if row["type"] != 1
            || row["components"].as_array().map(Vec::len) != Some(1)
            || input["type"] != 4
        {
            wrong.push(format!("a row of a modal is one input: {row}"));
            continue;
        }
        let id = text(&input["custom_id"]);
        wrong.extend(length("custom_id", &id, 1, 100));
        wrong.extend(length("label", &text(&input["label"]), 1, 45));
        if !matches!(input["style"].as_u64(), Some(1 | 2)) {
            wrong.push(format!("`{}` is no style of an input", input["style"]));
        }
        let most = input["max_length"].as_u64().unwrap_or(4000).min(4000) as usize;
        wrong.extend(length("value", &text(&input["value"]), 0, most));
        wrong.extend(length("placeholder", &text(&input["placeholder"]), 0, 100));
        if !ids.insert(id.clone()) {
            wrong.push(format!("the custom_id `{id}` is there twice"));
        }
    }
    wrong
}

/// What is wrong with what is proposed while someone types.
pub fn choices(data: &Value) -> Vec<String> {
    let Some(choices) = data["choices"].as_array() else {
        return vec!["there is no list of choices".to_owned()];
    };
    let mut wrong = Vec::new();
    if choices.len() > 25 {
        wrong.push(format!("{} choices, at most 25 are taken", choices.len()));
    }
    for choice in choices {
        wrong.extend(length(
            "name",
            choice["name"].as_str().unwrap_or_default(),
            1,
            100,
        ));
        if let Some(value) = choice["value"].as_str() {
            wrong.extend(length("value", value, 1, 100));
        }
    }
    wrong
}

/// Counted in UTF-16 and in code points, whichever is more.
pub fn length(name: &str, text: &str, least: usize, most: usize) -> Vec<String> {
    let length = text.encode_utf16().count();
    let fits = (least..=most).contains(&length);
    let wrong = (!fits).then(|| {
        format!("`{name}` has {length} characters, from {least} to {most} are taken: `{text}`")
    });
    wrong.into_iter().collect()
}
