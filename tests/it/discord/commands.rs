//! What commands must be like to be registered, and the form in which a person's call of one arrives.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::rules::length;

/// What is wrong with a list of commands.
pub fn check(commands: &Value) -> Vec<String> {
    let Some(commands) = commands.as_array() else {
        return vec!["there is no list of commands".to_owned()];
    };
    let mut wrong = Vec::new();
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        let count = commands
            .iter()
            .filter(|command| self::kind(command) == kind)
            .count();
        if count > most {
            wrong.push(format!(
                "{count} commands of kind {kind}, at most {most} are taken"
            ));
        }
    }
    let mut names = BTreeSet::new();
    for command in commands {
        let name = command["name"].as_str().unwrap_or_default();
        if !names.insert((kind(command), name)) {
            wrong.push(format!("the command `{name}` is there twice"));
        }
        wrong.extend(
            self::command(command)
                .into_iter()
                .map(|why| format!("command `{name}`: {why}")),
        );
    }
    wrong
}

fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

fn command(command: &Value) -> Vec<String> {
    let name = command["name"].as_str().unwrap_or_default();
    let description = command["description"].as_str().unwrap_or_default();
    let permissions = &command["default_member_permissions"];
    let mut wrong = Vec::new();
    if !(permissions.is_null()
        || permissions
            .as_str()
            .is_some_and(|text| text.parse::<u64>().is_ok()))
    {
        wrong.push(format!(
            "`default_member_permissions` is {permissions}, not a number as a text"
        ));
    }
    if kind(command) != 1 {
        wrong.extend(length("name", name, 1, 32));
        if !description.is_empty()
            || command["options"]
                .as_array()
                .is_some_and(|list| !list.is_empty())
        {
            wrong.push("only a chat command has a description and options".to_owned());
        }
        return wrong;
    }
    wrong.extend(named(name, description));
    wrong.extend(options(&command["options"], 0));
    let size = size(command);
    if size > 8000 {
        wrong.push(format!(
            "its names, descriptions and values have {size} characters, at most 8000 are taken"
        ));
    }
    wrong
}

/// `^[-_'\p{L}\p{N}]{1,32}$` in lower case, with a description.
fn named(name: &str, description: &str) -> Vec<String> {
    let mut wrong = length("name", name, 1, 32);
    let fits = |c: char| {
        matches!(c, '-' | '_' | '\'') || (c.is_alphanumeric() && c.to_lowercase().eq([c]))
    };
    if !name.chars().all(fits) {
        wrong.push(format!("`{name}` is no name"));
    }
    wrong.extend(length("description", description, 1, 100));
    wrong
}

fn options(options: &Value, depth: usize) -> Vec<String> {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut wrong = Vec::new();
    if options.len() > 25 {
        wrong.push(format!("{} options, at most 25 are taken", options.len()));
    }
    let nested = options
        .iter()
        .filter(|option| matches!(option["type"].as_u64(), Some(1 | 2)))
        .count();
    if nested != 0 && nested != options.len() {
        wrong.push("subcommands stand beside options".to_owned());
    }
    let mut names = BTreeSet::new();
    let mut optional = false;
    for option in options {
        let name = option["name"].as_str().unwrap_or_default();
        if !names.insert(name) {
            wrong.push(format!("the option `{name}` is there twice"));
        }
        let required = option["required"].as_bool() == Some(true);
        if required && optional {
            wrong.push(format!(
                "the required option `{name}` stands behind an optional one"
            ));
        }
        optional |= !required;
        wrong.extend(
            self::option(option, depth)
                .into_iter()
                .map(|why| format!("option `{name}`: {why}")),
        );
    }
    wrong
}

fn option(option: &Value, depth: usize) -> Vec<String> {
    let text = |key: &str| option[key].as_str().unwrap_or_default();
    let mut wrong = named(text("name"), text("description"));
    let choices = option["choices"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    match option["type"].as_u64() {
        Some(1) if depth < 2 => wrong.extend(options(&option["options"], 2)),
        Some(2) if depth < 1 => wrong.extend(options(&option["options"], 1)),
        Some(3..=11) => {}
        other => wrong.push(format!("an option of kind {other:?} cannot stand here")),
    }
    if option["autocomplete"].as_bool() == Some(true) && !choices.is_empty() {
        wrong.push("it has autocomplete and choices".to_owned());
    }
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

fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(size).sum(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match (key.as_str(), value) {
                ("name" | "description" | "value", Value::String(text)) => {
                    text.encode_utf16().count()
                }
                ("options" | "choices", value) => size(value),
                _ => 0,
            })
            .sum(),
        _ => 0,
    }
}

/// What Discord sends when someone calls `path`, such as `library add`, with these values; the one that is being typed
/// is marked with `?` before its name. What was not registered cannot be called.
pub fn call(commands: &[Value], path: &str, values: &[(&str, Value)]) -> Result<Value, String> {
    let mut words = path.split(' ');
    let name = words.next().unwrap_or_default();
    let Some(command) = commands.iter().find(|command| command["name"] == name) else {
        return Err(format!("no command `{name}` is registered"));
    };
    let options = nested(command, &words.collect::<Vec<_>>(), values)?;
    let mut data = json!({"id": command["id"], "name": name, "type": 1, "options": options});
    for (_, file) in values.iter().filter(|(_, value)| value.is_object()) {
        let id = file["id"].as_str().unwrap_or_default();
        data["resolved"]["attachments"][id] = file.clone();
    }
    Ok(data)
}

fn nested(command: &Value, path: &[&str], values: &[(&str, Value)]) -> Result<Value, String> {
    let known = command["options"].as_array().cloned().unwrap_or_default();
    let find = |name: &str| {
        let option = known.iter().find(|option| option["name"] == name);
        option.ok_or_else(|| format!("`{}` has no option `{name}`", command["name"]))
    };
    if let Some((first, rest)) = path.split_first() {
        let option = find(first)?;
        return Ok(
            json!([{"name": first, "type": option["type"], "options": nested(option, rest, values)?}]),
        );
    }
    let given = |name: &str| {
        values
            .iter()
            .any(|(key, _)| key.trim_start_matches('?') == name)
    };
    let typing = values.iter().any(|(key, _)| key.starts_with('?'));
    let lacks = |option: &&Value| {
        option["required"] == true && !given(option["name"].as_str().unwrap_or_default())
    };
    if let Some(option) = known.iter().find(lacks).filter(|_| !typing) {
        return Err(format!("the option {} is required", option["name"]));
    }
    let mut options = Vec::new();
    for (key, value) in values {
        let name = key.trim_start_matches('?');
        let option = find(name)?;
        fits(option, value)?;
        let value = value.get("id").unwrap_or(value);
        let mut given = json!({"name": name, "type": option["type"], "value": value});
        if key.starts_with('?') {
            if option["autocomplete"] != true {
                return Err(format!("the option `{name}` has no autocomplete"));
            }
            given["focused"] = json!(true);
        }
        options.push(given);
    }
    Ok(Value::Array(options))
}

/// Whether a client would send this value.
fn fits(option: &Value, value: &Value) -> Result<(), String> {
    let name = &option["name"];
    let kind = match option["type"].as_u64() {
        Some(3) => value.is_string(),
        Some(4) => value.is_i64() || value.is_u64(),
        Some(5) => value.is_boolean(),
        // A file that was sent with the command.
        Some(11) => value.is_object(),
        _ => true,
    };
    let length = value
        .as_str()
        .map_or(0, |text| text.encode_utf16().count() as u64);
    let least = option["min_length"].as_u64().unwrap_or(0);
    let most = option["max_length"].as_u64().unwrap_or(6000);
    let choices = option["choices"]
        .as_array()
        .filter(|choices| !choices.is_empty());
    let chosen =
        choices.is_none_or(|choices| choices.iter().any(|choice| choice["value"] == *value));
    let fits = kind && chosen && (!value.is_string() || (least..=most).contains(&length));
    fits.then_some(())
        .ok_or_else(|| format!("{value} cannot be given as {name}"))
}
