//! Discord's own description of its API, where it is there: `../shared/discord/openapi.json`.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

/// What it says against the body of a request; nothing where it knows no such request.
pub fn check(method: &str, template: &str, body: &Value) -> Vec<String> {
    let Some(api) = api() else {
        return Vec::new();
    };
    let pointer = format!(
        "/paths/{}/{}/requestBody/content/application~1json/schema",
        template.replace('/', "~1"),
        method.to_lowercase()
    );
    let Some(schema) = api.pointer(&pointer) else {
        let wrong = (!body.is_null()).then(|| "a body where none is taken".to_owned());
        return wrong.into_iter().collect();
    };
    let schema = match body["type"]
        .as_u64()
        .filter(|_| template.ends_with("/callback"))
    {
        Some(kind) => json!({"$ref": format!("#/components/schemas/{}", callback(kind))}),
        None => schema.clone(),
    };
    let mut wrong = against(api, &schema, body);
    unknown(api, &[&schema], body, "", &mut wrong);
    wrong
}

/// The form of a first response to an interaction.
fn callback(kind: u64) -> &'static str {
    match kind {
        1 => "PongInteractionCallbackRequest",
        4 | 5 => "CreateMessageInteractionCallbackRequest",
        6 | 7 => "UpdateMessageInteractionCallbackRequest",
        8 => "ApplicationCommandAutocompleteCallbackRequest",
        _ => "ModalInteractionCallbackRequest",
    }
}

fn api() -> Option<&'static Value> {
    static API: OnceLock<Option<Value>> = OnceLock::new();
    let load = || {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/discord/openapi.json");
        let Ok(text) = std::fs::read(&path) else {
            println!(
                "skipped: Discord's description of its API is not at `{}`",
                path.display()
            );
            return None;
        };
        Some(serde_json::from_slice(&text).unwrap())
    };
    API.get_or_init(load).as_ref()
}

/// Whether the description is there.
pub fn is_there() -> bool {
    api().is_some()
}

fn against(api: &Value, schema: &Value, body: &Value) -> Vec<String> {
    static KNOWN: OnceLock<Mutex<HashMap<String, Validator>>> = OnceLock::new();
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap();
    let build = || {
        let mut root = api.clone();
        root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        let parts = schema.as_object().unwrap().clone();
        root.as_object_mut().unwrap().extend(parts);
        jsonschema::validator_for(&root).expect("the description can be read")
    };
    let validator = known.entry(schema.to_string()).or_insert_with(build);
    let errors = validator.iter_errors(body);
    let errors = errors.map(|error| format!("{} at `{}`", error, error.instance_path()));
    errors.filter(|error| !is_false_alarm(error)).collect()
}

/// Discord takes these, whatever its description says.
fn is_false_alarm(error: &str) -> bool {
    error.contains("/attachments/") || error.contains("default_member_permissions")
}

/// Names all fields that no form of the body has.
fn unknown(api: &Value, schemas: &[&Value], body: &Value, at: &str, wrong: &mut Vec<String>) {
    let mut forms = Vec::new();
    schemas
        .iter()
        .for_each(|schema| flatten(api, schema, &mut forms, &mut BTreeSet::new()));
    if let Some(list) = body.as_array() {
        let items: Vec<&Value> = forms.iter().filter_map(|form| form.get("items")).collect();
        list.iter()
            .for_each(|body| unknown(api, &items, body, at, wrong));
    }
    let open = forms.iter().any(|form| {
        form.get("additionalProperties")
            .is_some_and(|more| *more != false)
    });
    let Some(object) = body.as_object().filter(|_| !open) else {
        return;
    };
    let described = forms.iter().any(|form| form.get("properties").is_some());
    for (key, value) in object.iter().filter(|_| described) {
        let inner: Vec<&Value> = forms
            .iter()
            .filter_map(|form| form.get("properties")?.get(key))
            .collect();
        let path = format!("{at}/{key}");
        match inner.is_empty() {
            true => wrong.push(format!("the field `{path}` is not known")),
            false => unknown(api, &inner, value, &path, wrong),
        }
    }
}

/// A schema's alternatives, each without a reference.
fn flatten<'a>(
    api: &'a Value,
    schema: &'a Value,
    forms: &mut Vec<&'a Value>,
    seen: &mut BTreeSet<&'a str>,
) {
    forms.push(schema);
    if let Some(name) = schema["$ref"].as_str().filter(|name| seen.insert(name)) {
        let target = api.pointer(name.trim_start_matches('#')).unwrap();
        flatten(api, target, forms, seen);
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let parts = schema[key]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        parts
            .iter()
            .for_each(|part| flatten(api, part, forms, seen));
    }
}
