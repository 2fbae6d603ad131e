//! Files that moderators attach.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::world::World;
use crate::web::{Server, respond};

const LAMP: &str = "\
---
title: The lamp is mended
outlet: The Test Post
date: 2999-02-03
language: en
topics: [Lights]
---

The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.
";

/// Where the files that people attach are kept, in the place of Discord's own.
fn store() -> Server {
    Server::start(|asked, stream| {
        let (media, body) = match asked.path.as_str() {
            path if path.contains("lamp.md") => ("text/markdown", LAMP.as_bytes().to_vec()),
            path if path.contains("lamp.pdf") => ("application/pdf", b"%PDF-1.7\n...".to_vec()),
            path if path.contains("long.txt") => ("text/plain", b"A lamp. ".repeat(1_400_000)),
            _ => return respond(stream, "404 Not Found", "", b""),
        };
        let header = format!("Content-Type: {media}; charset=utf-8\r\n");
        respond(stream, "200 OK", &header, &body);
    })
}

fn world(store: &Server) -> World {
    let mut world = World::away("");
    let config = std::fs::read_to_string(world.home.dir().join("config.toml")).unwrap();
    let config = format!("{config}[fetch]\nallow = \"{}\"\n", store.host());
    world.home.write("config.toml", config);
    world.start();
    world.connected();
    world
}

/// A file as Discord tells of it, with an address that is signed and dies.
fn file(store: &Server, name: &str) -> Value {
    let url = store.url(&format!("/attachments/1/2/{name}?ex=66&is=65&hm=ab&"));
    json!({
        "id": "1200000000000000001", "filename": name, "size": 300, "url": url, "proxy_url": url,
        "content_type": "text/plain; charset=utf-8", "ephemeral": true,
    })
}

fn add(world: &World, store: &Server, name: &str) -> String {
    let said = world.slash("mo", "library add", &[("file", file(store, name))]);
    said.replace(&store.host(), "HOST")
}

#[test]
fn a_file_is_added() {
    let store = store();
    let world = world(&store);
    assert_snapshot!(add(&world, &store, "lamp.md"), @"
    pullquote to mo alone:
    Adding would make this difference: 1 new.

    The lamp is mended, The Test Post · 3 Feb 2999 · 1 paragraph · `the-lamp-is-mended`
    > The lighthouse at the harbour has a lamp that can be seen for thirty miles in clear weather.
    It does not say: author.

    Came: the-lamp-is-mended.

    Nothing is changed yet.
    [Add] [Fix details] [Cancel]
    ");
    assert_snapshot!(world.press("mo", "Add"), @"
    edited: pullquote to mo alone:
    Added The lamp is mended, The Test Post · 3 Feb 2999 · 1 paragraph · `the-lamp-is-mended`
    It does not say: author.
    [Undo]
    ");
    let said = world.ask("ada", "how far can the lamp be seen?");
    assert!(said.contains("for thirty miles"), "{said}");
    // Its store forgets it: the article is there all the same.
    drop(store);
    world.slash("mo", "library refresh", &[]);
    let said = world.ask("ada", "how far can the lamp be seen?");
    assert!(said.contains("for thirty miles"), "{said}");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let store = store();
    let world = world(&store);
    for (name, expect) in [
        (
            "lamp.pdf",
            "is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that",
        ),
        ("long.txt", "is larger than the 10 MiB that are read"),
        (
            "gone.txt",
            "is not there: its server answered with status 404",
        ),
    ] {
        let said = add(&world, &store, name);
        assert!(said.contains(expect), "{said}");
        assert!(!said.contains("[Add]"), "{said}");
    }
    let said = world.ask("ada", "freight corridor");
    assert!(said.contains("three harbours"), "{said}");
}
