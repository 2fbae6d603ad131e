//! The fake itself: a fake that takes everything proves nothing.

use serde_json::{Value, json};

use super::rest::complaints;
use super::schema;

const MESSAGES: (&str, &str) = ("POST", "/channels/{channel_id}/messages");
const CALLBACK: (&str, &str) = (
    "POST",
    "/interactions/{interaction_id}/{interaction_token}/callback",
);
const COMMANDS: (&str, &str) = ("PUT", "/applications/{application_id}/commands");
const ORIGINAL: (&str, &str) = (
    "PATCH",
    "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
);
const FOLLOW_UP: (&str, &str) = ("POST", "/webhooks/{webhook_id}/{webhook_token}");

fn off() -> Value {
    json!({"parse": []})
}

/// A good body with one thing changed.
fn but(mut body: Value, change: Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

fn message(change: Value) -> Value {
    but(
        json!({"content": "words", "allowed_mentions": off()}),
        change,
    )
}

fn buttons(buttons: Value) -> Value {
    message(json!({"components": [{"type": 1, "components": buttons}]}))
}

fn button(change: Value) -> Value {
    but(
        json!({"type": 2, "style": 2, "label": "More", "custom_id": "more"}),
        change,
    )
}

fn response(kind: u64, data: Value) -> Value {
    json!({"type": kind, "data": data})
}

fn input(change: Value) -> Value {
    but(
        json!({"type": 4, "style": 1, "label": "Question", "custom_id": "question"}),
        change,
    )
}

fn modal(inputs: Value) -> Value {
    let row = |input: &Value| json!({"type": 1, "components": [input]});
    let rows: Vec<Value> = inputs.as_array().unwrap().iter().map(row).collect();
    response(
        9,
        json!({"title": "Follow-up", "custom_id": "follow", "components": rows}),
    )
}

fn command(change: Value) -> Value {
    json!([but(
        json!({"name": "ask", "description": "Ask the library"}),
        change
    )])
}

fn option(change: Value) -> Value {
    but(
        json!({"type": 3, "name": "question", "description": "In your words"}),
        change,
    )
}

fn options(options: Value) -> Value {
    command(json!({"options": options}))
}

#[test]
fn what_discord_takes_is_taken() {
    let row =
        |n: usize| json!({"type": 1, "components": [button(json!({"custom_id": n.to_string()}))]});
    let rows: Vec<Value> = (0..5).map(row).collect();
    let taken = [
        (MESSAGES, message(json!({"content": "x".repeat(2000)}))),
        (MESSAGES, message(json!({"components": rows}))),
        (
            MESSAGES,
            message(
                json!({"nonce": "1234567890", "enforce_nonce": true, "tts": false, "embeds": [], "sticker_ids": [], "attachments": []}),
            ),
        ),
        (
            MESSAGES,
            message(
                json!({"allowed_mentions": {"parse": [], "users": [], "roles": [], "replied_user": false}}),
            ),
        ),
        (
            MESSAGES,
            buttons(
                json!([button(json!({})), {"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}]),
            ),
        ),
        (
            CALLBACK,
            response(4, message(json!({"flags": 64, "attachments": []}))),
        ),
        (
            CALLBACK,
            response(5, json!({"flags": 64, "attachments": []})),
        ),
        (CALLBACK, json!({"type": 6, "data": null})),
        (CALLBACK, response(7, message(json!({"components": []})))),
        (
            CALLBACK,
            response(8, json!({"choices": [{"name": "Gaza", "value": "gaza"}]})),
        ),
        (CALLBACK, modal(json!([input(json!({"max_length": 300}))]))),
        (
            COMMANDS,
            options(json!([
                option(json!({"required": true})),
                option(json!({"name": "topic", "autocomplete": true}))
            ])),
        ),
        (
            COMMANDS,
            command(json!({"type": 3, "name": "Find in library", "description": ""})),
        ),
        (
            COMMANDS,
            command(
                json!({"default_member_permissions": "32", "contexts": [0], "integration_types": [0]}),
            ),
        ),
        (COMMANDS, command(json!({"name": "ça-va_日本'2"}))),
        (
            ORIGINAL,
            message(json!({"attachments": [{"id": "0", "filename": "a.txt"}]})),
        ),
        (
            ORIGINAL,
            json!({"components": [], "allowed_mentions": off()}),
        ),
        (FOLLOW_UP, message(json!({"flags": 64}))),
    ];
    for ((method, path), body) in taken {
        assert_eq!(
            complaints(method, path, &body),
            [""; 0],
            "{method} {path} {body}"
        );
    }
}

#[test]
#[rustfmt::skip]
fn what_discord_refuses_is_refused() {
    let long = "x".repeat(101);
    let row = |n: usize| json!({"type": 1, "components": [button(json!({"custom_id": n.to_string()}))]});
    let rows = |n: usize| (0..n).map(row).collect::<Value>();
    let six: Vec<Value> = (0..6).map(|n| button(json!({"custom_id": n.to_string()}))).collect();
    let choice = json!({"name": "Gaza", "value": "gaza"});
    let many = |value: Value, n: usize| Value::Array(vec![value; n]);
    let commands = |n: usize| (0..n).map(|n| command(json!({"name": n.to_string()}))[0].clone()).collect::<Value>();
    let refused = [
        (MESSAGES, message(json!({"content": "x".repeat(2001)})), "at most 2000"),
        (MESSAGES, message(json!({"content": "\u{1f44d}".repeat(1001)})), "has 2002 characters"),
        (MESSAGES, message(json!({"content": " \n"})), "is empty"),
        (MESSAGES, json!({"allowed_mentions": off()}), "is empty"),
        (MESSAGES, json!({"content": "words"}), "mentions are not off"),
        (MESSAGES, message(json!({"allowed_mentions": {"parse": ["users"]}})), "mentions are not off"),
        (MESSAGES, message(json!({"allowed_mentions": {}})), "mentions are not off"),
        (MESSAGES, message(json!({"allowed_mentions": {"parse": [], "users": ["1"]}})), "mentions are not off"),
        (MESSAGES, message(json!({"allowed_mentions": {"parse": [], "replied_user": true}})), "mentions are not off"),
        (MESSAGES, message(json!({"embeds": [{"description": "words"}]})), "embeds"),
        (MESSAGES, message(json!({"tts": true})), "read aloud"),
        (MESSAGES, message(json!({"flags": 64})), "flags 0x40"),
        (MESSAGES, message(json!({"nonce": "x".repeat(26)})), "nonce"),
        (MESSAGES, message(json!({"enforce_nonce": true})), "there is none"),
        (MESSAGES, message(json!({"components": rows(6)})), "6 rows"),
        (MESSAGES, message(json!({"components": [button(json!({}))]})), "where a row belongs"),
        (MESSAGES, buttons(json!([])), "a row is empty"),
        (MESSAGES, buttons(json!(six)), "a row has 6"),
        (MESSAGES, buttons(json!([button(json!({})), button(json!({}))])), "`more` is there twice"),
        (MESSAGES, buttons(json!([button(json!({"custom_id": long}))])), "101 characters"),
        (MESSAGES, buttons(json!([button(json!({"custom_id": ""}))])), "`custom_id` has 0"),
        (MESSAGES, buttons(json!([button(json!({"label": "x".repeat(81)}))])), "81 characters"),
        (MESSAGES, buttons(json!([button(json!({"label": ""}))])), "`label` has 0"),
        (MESSAGES, buttons(json!([button(json!({"label": null}))])), "no label"),
        (MESSAGES, buttons(json!([button(json!({"custom_id": null}))])), "needs a custom_id"),
        (MESSAGES, buttons(json!([button(json!({"url": "https://x.org"}))])), "needs a custom_id"),
        (MESSAGES, buttons(json!([button(json!({"style": 5}))])), "needs a custom_id"),
        (MESSAGES, buttons(json!([{"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"}])), "leads to"),
        (MESSAGES, buttons(json!([{"type": 3, "custom_id": "s", "options": []}])), "0 options"),
        (MESSAGES, buttons(json!([input(json!({}))])), "stands in a row"),
        (FOLLOW_UP, json!({"content": "words"}), "mentions are not off"),
        (FOLLOW_UP, message(json!({"content": ""})), "is empty"),
        (ORIGINAL, json!({"content": "words"}), "mentions are not off"),
        (ORIGINAL, message(json!({"content": ""})), "is empty"),
        (ORIGINAL, message(json!({"flags": 64})), "flags 0x40"),
        (CALLBACK, response(4, json!({"content": "words"})), "mentions are not off"),
        (CALLBACK, response(4, message(json!({"content": "x".repeat(2001)}))), "at most 2000"),
        (CALLBACK, response(5, json!({"content": "words"})), "the flag for private only"),
        (CALLBACK, response(5, json!({"flags": 4})), "the flag for private only"),
        (CALLBACK, response(7, json!({"content": "words"})), "mentions are not off"),
        (CALLBACK, response(8, json!({"choices": many(choice.clone(), 26)})), "26 choices"),
        (CALLBACK, response(8, json!({"choices": [{"name": "", "value": "x"}]})), "`name` has 0"),
        (CALLBACK, response(8, json!({"choices": [{"name": long, "value": "x"}]})), "`name` has 101"),
        (CALLBACK, response(8, json!({"choices": [{"name": "x", "value": long}]})), "`value` has 101"),
        (CALLBACK, response(8, json!({})), "no list of choices"),
        (CALLBACK, modal(json!([])), "0 inputs"),
        (CALLBACK, modal(many(input(json!({})), 6)), "6 inputs"),
        (CALLBACK, modal(many(input(json!({})), 2)), "`question` is there twice"),
        (CALLBACK, modal(json!([input(json!({"label": "x".repeat(46)}))])), "`label` has 46"),
        (CALLBACK, modal(json!([input(json!({"style": 3}))])), "no style"),
        (CALLBACK, modal(json!([input(json!({"max_length": 3, "value": "four"}))])), "`value` has 4"),
        (CALLBACK, modal(json!([button(json!({}))])), "is one input"),
        (CALLBACK, json!({"type": 3, "data": {}}), "no kind of a response"),
        (COMMANDS, command(json!({"name": "Ask"})), "is no name"),
        (COMMANDS, command(json!({"name": "ask me"})), "is no name"),
        (COMMANDS, command(json!({"name": "x".repeat(33)})), "`name` has 33"),
        (COMMANDS, command(json!({"description": ""})), "`description` has 0"),
        (COMMANDS, command(json!({"description": long})), "`description` has 101"),
        (COMMANDS, command(json!({"type": 3, "name": "Find", "description": "x"})), "only a chat command"),
        (COMMANDS, command(json!({"default_member_permissions": 32})), "not a number as a text"),
        (COMMANDS, many(command(json!({}))[0].clone(), 2), "`ask` is there twice"),
        (COMMANDS, commands(101), "101 commands"),
        (COMMANDS, options(json!([option(json!({})), option(json!({"name": "topic", "required": true}))])), "behind an optional one"),
        (COMMANDS, options(json!([option(json!({"autocomplete": true, "choices": [choice]}))])), "autocomplete and choices"),
        (COMMANDS, options(json!([option(json!({"choices": [{"name": "x", "value": long}]}))])), "`value` has 101"),
        (COMMANDS, options(json!([option(json!({"choices": many(choice.clone(), 26)}))])), "26 choices"),
        (COMMANDS, options(many(option(json!({})), 2)), "`question` is there twice"),
        (COMMANDS, options(json!([option(json!({"type": 1})), option(json!({"name": "topic"}))])), "beside options"),
        (COMMANDS, options(json!([option(json!({"name": "Question"}))])), "is no name"),
        (COMMANDS, options(json!([option(json!({"type": 12}))])), "cannot stand here"),
        (COMMANDS, json!({}), "no list of commands"),
    ];
    for ((method, path), body, expect) in refused {
        let complaints = complaints(method, path, &body);
        assert!(complaints.iter().any(|why| why.contains(expect)), "{method} {path} {body}: {complaints:?}");
    }
}

/// What only Discord's own description knows.
#[test]
fn what_the_description_refuses_is_refused() {
    let refused = [
        (MESSAGES, message(json!({"content": 1})), "/content"),
        (
            MESSAGES,
            message(json!({"contents": "words"})),
            "`/contents` is not known",
        ),
        (
            MESSAGES,
            message(json!({"allowed_mentions": {"parse": [], "user": []}})),
            "`/allowed_mentions/user` is not known",
        ),
        (
            MESSAGES,
            message(
                json!({"components": [{"type": 1, "components": [button(json!({"colour": 1}))]}]}),
            ),
            "colour` is not known",
        ),
        (
            MESSAGES,
            message(json!({"allowed_mentions": {"parse": ["everybody"]}})),
            "everybody",
        ),
        (
            CALLBACK,
            response(4, message(json!({"ephemeral": true}))),
            "`/data/ephemeral` is not known",
        ),
        (
            CALLBACK,
            response(8, json!({"choices": [{"name": "x"}]})),
            "is not valid",
        ),
        (COMMANDS, command(json!({"dm": true})), "`/dm` is not known"),
        (
            COMMANDS,
            options(json!([option(json!({"autocompletes": true}))])),
            "`/options/autocompletes` is not known",
        ),
    ];
    if !schema::is_there() {
        return;
    }
    for ((method, path), body, expect) in refused {
        let complaints = complaints(method, path, &body);
        assert!(
            complaints.iter().any(|why| why.contains(expect)),
            "{method} {path} {body}: {complaints:?}"
        );
    }
}
