//! What is fetched, and what is not: addresses, redirects and bodies, against servers on loopback.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use pullquote::article::Meta;
use pullquote::source::{Fetcher, Got, Known, page};

use crate::web::{Asked, Server, respond};

/// What a fetch waits here; in the program it is 20 s.
const TIME: Duration = Duration::from_secs(3);
/// The longest that any case may take, with its parsing.
const LONGEST: Duration = Duration::from_secs(25);

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";
const TEXT: &str = "Content-Type: text/plain\r\n";
const PAGE: &str = "<!doctype html><title>A page</title><p>One paragraph of the page.</p>";
/// 64 MiB of NUL, and a short page.
const BROTLI_BOMB: &str = "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeffffc13f0110\
    870500baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe0980382c00d0bdffcbffff3ffc1300715800a0\
    7bff07";
const BROTLI: &str = "8b17803c703e412070616765207061636b656420776974682062726f746c6920736179732074686973206d7563682e3c2f703e\
    03";

/// Hosts that no article is fetched from, as people and pages may spell them. `PORT` is one that listens on loopback.
#[rustfmt::skip]
const FORBIDDEN: &[&str] = &[
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.1",
    "017700000001", "127.0.0.1.", "127.1.", "127.255.255.254", "localhost", "LOCALHOST", "localhost.", "a.localhost",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::FFFF:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::]", "0.0.0.0", "0", "0x0", "[fe80::1]", "[febf::1]", "[fec0::1]",
    "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "10.0.0.1", "10.255.255.255",
    "0x0a000001", "012.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "3232235777", "0300.0250.1.1",
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[2001:db8::1]",
    "[2001:10::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "router.local", "metadata.google.internal",
];

/// Addresses that are none, or of another kind. Each is tried as typed and as where a page leads.
const UNFIT: &[(&str, &str)] = &[
    ("file:///etc/passwd", "only `http` and `https`"),
    ("ftp://example.org/", "only `http` and `https`"),
    ("gopher://127.0.0.1/", "only `http` and `https`"),
    ("javascript:alert(1)", "only `http` and `https`"),
    ("data:text/html,<p>x", "only `http` and `https`"),
    ("ws://example.org/", "only `http` and `https`"),
    ("unix:/run/x.sock", "only `http` and `https`"),
    ("https://user:word@example.org/", "names a user"),
    ("https://user@example.org/", "names a user"),
    ("https://:word@example.org/", "names a user"),
    ("http://example.org@127.0.0.1/", "names a user"),
    ("http://", "is no web address|cannot be read"),
    ("http://[::1/", "is no web address|cannot be read"),
    ("http://exa mple.org/", "is no web address|cannot be read"),
    ("http://256.0.0.1/", "is no web address|cannot be read"),
    ("http://1.2.3.4.5/", "is no web address|cannot be read"),
    ("http://0x7f.0.0.0.1/", "is no web address|cannot be read"),
    (
        "http://example.org:99999/",
        "is no web address|cannot be read",
    ),
];

/// Paths of the test's server, with what a person reads of them.
#[rustfmt::skip]
const PATHS: &[(&str, &str)] = &[
    ("/page", "1 paragraph"),
    ("/page?query=1#part", "1 paragraph"),
    ("/text", "2 paragraphs"),
    ("/markdown", "1 paragraph"),
    ("/xhtml", "1 paragraph"),
    ("/no-type", "1 paragraph"),
    ("/octets", "2 paragraphs"),
    ("/chunked", "1 paragraph"),
    ("/gzip", "1 paragraph"),
    ("/brotli", "1 paragraph"),
    ("/closed", "1 paragraph"),
    ("/utf-16", "Gr\u{fc}\u{df}e"),
    ("/header-charset", "Gr\u{fc}\u{df}e"),
    ("/meta-charset", "Gr\u{fc}\u{df}e"),
    ("/unknown-charset", "Gr\u{fc}\u{df}e"),
    ("/gzip-bomb", "larger than the 10 MiB|takes longer than"),
    ("/gzip-nul", "larger than the 10 MiB|takes longer than"),
    ("/brotli-bomb", "larger than the 10 MiB|takes longer than"),
    ("/gzip-in-gzip", "is a compressed file"),
    ("/gzip-twice", "is packed as `gzip, gzip`"),
    ("/deflate", "is packed as `deflate`"),
    ("/zstd", "is packed as `zstd`"),
    ("/gzip-none", "cannot be read"),
    ("/gzip-cut", "cannot be read"),
    ("/gzip-wrong", "cannot be read"),
    ("/brotli-none", "cannot be read"),
    ("/large", "larger than the 10 MiB"),
    ("/large-page", "more than 4 MiB"),
    ("/endless", "larger than the 10 MiB"),
    ("/endless-chunks", "larger than the 10 MiB"),
    ("/small-chunks", "takes longer than"),
    ("/drip", "takes longer than"),
    ("/drip-head", "takes longer than"),
    ("/drip-chunks", "takes longer than"),
    ("/drip-gzip", "takes longer than"),
    ("/silent", "takes longer than"),
    ("/silent-body", "takes longer than"),
    ("/endless-head", "cannot be read|takes longer"),
    ("/long-line", "cannot be read|takes longer"),
    ("/continue", "cannot be read|takes longer"),
    ("/nest", "nest too deeply"),
    ("/nest-inline", "nest too deeply"),
    ("/nest-lists", "nest too deeply"),
    ("/nest-tables", "nest too deeply"),
    ("/unclosed", "nest too deeply|paragraph|takes too long"),
    ("/tags", "more than 85000 tags"),
    ("/attributes", "paragraph|takes too long"),
    ("/entities", "paragraph|takes too long"),
    ("/short", "cannot be read"),
    ("/long", "1 paragraph"),
    ("/negative", "cannot be read"),
    ("/two-lengths", "cannot be read|1 paragraph"),
    ("/chunk-size", "cannot be read"),
    ("/chunk-huge", "cannot be read"),
    ("/cut-chunk", "cannot be read"),
    ("/cut-head", "cannot be read"),
    ("/nothing", "cannot be read"),
    ("/garbage", "cannot be read"),
    ("/http-9", "cannot be read"),
    ("/empty", "is empty"),
    ("/spaces", "is empty"),
    ("/204", "status 204"),
    ("/206", "status 206"),
    ("/304", "status 304"),
    ("/401", "status 401"),
    ("/403", "status 403"),
    ("/404", "gone 404"),
    ("/410", "gone 410"),
    ("/429", "status 429"),
    ("/500", "status 500"),
    ("/503", "status 503"),
    ("/image", "is an image"),
    ("/image-of-words", "is `image/svg+xml`"),
    ("/image-as-page", "is an image"),
    ("/pdf", "is a PDF"),
    ("/pdf-as-text", "is a PDF"),
    ("/zip-as-page", "is a ZIP"),
    ("/json", "is `application/json`"),
    ("/script", "is `text/javascript`"),
    ("/feed", "is a feed"),
    ("/feed-as-page", "is a feed"),
    ("/feed-as-json", "is a feed"),
    ("/binary", "does not look like text|NUL"),
    ("/no-text", "has no paragraph"),
    ("/private", "robots.txt"),
    ("/private/x?y", "robots.txt"),
    ("/to-private", "robots.txt"),
    ("/loop", "more than 5 redirects"),
    ("/loop-a", "more than 5 redirects"),
    ("/hops/5", "1 paragraph"),
    ("/hops/6", "more than 5 redirects"),
    ("/endless-hops", "more than 5 redirects"),
    ("/relative", "1 paragraph"),
    ("/no-location", "status 302"),
    ("/empty-location", "more than 5 redirects"),
];

fn text(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

fn hex(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Writes the head, then the same bytes until the client has enough, waiting a while before each.
fn again(stream: &mut TcpStream, head: &str, bytes: &[u8], wait: Duration) {
    if !text(stream, format!("HTTP/1.1 200 OK\r\n{head}").as_bytes()) {
        return;
    }
    while text(stream, bytes) {
        std::thread::sleep(wait);
    }
}

fn answer(asked: &Asked, leads: &[String], stream: &mut TcpStream) {
    let second = Duration::from_secs(1);
    let now = Duration::ZERO;
    let chunked = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
    let page = |headers: &str, body: &str, stream: &mut TcpStream| {
        respond(
            stream,
            "200 OK",
            &format!("{HTML}{headers}"),
            body.as_bytes(),
        );
    };
    let raw = |bytes: &[u8], stream: &mut TcpStream| {
        text(stream, bytes);
    };
    let lead = |to: &str, stream: &mut TcpStream| {
        respond(stream, "302 Found", &format!("Location: {to}\r\n"), b"");
    };
    let coded = |coding: &str, body: &[u8], stream: &mut TcpStream| {
        respond(
            stream,
            "200 OK",
            &format!("{HTML}Content-Encoding: {coding}\r\n"),
            body,
        );
    };
    let typed = |media: &str, body: &[u8], stream: &mut TcpStream| {
        respond(
            stream,
            "200 OK",
            &format!("Content-Type: {media}\r\n"),
            body,
        );
    };
    // 100,000 elements.
    let nest = |tags: &str| {
        let times = 80_000 / tags.split('>').count();
        format!("<!doctype html>{}", format!("<{tags}>").repeat(times))
    };
    let feed =
        br#"<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>"#;
    let png = b"\x89PNG\r\n\x1a\n....";
    let path = asked.path.as_str();
    if let Some(n) = path.strip_prefix("/lead/") {
        return lead(&leads[n.parse::<usize>().unwrap()], stream);
    }
    if let Some(n) = path.strip_prefix("/hops/") {
        return match n.parse::<u32>().unwrap() {
            1 => lead("/page", stream),
            n => lead(&format!("/hops/{}", n - 1), stream),
        };
    }
    if let Some(status) = path
        .strip_prefix('/')
        .filter(|path| path.parse::<u16>().is_ok())
    {
        return respond(stream, &format!("{status} So"), HTML, PAGE.as_bytes());
    }
    match path {
        "/robots.txt" => typed("text/plain", b"User-agent: *\nDisallow: /private\n", stream),
        "/page" | "/page?query=1" => page("", PAGE, stream),
        "/text" => typed("text/plain", b"One.\n\nTwo.\n", stream),
        "/markdown" => typed("text/markdown", b"# Title\n\nOne.\n", stream),
        "/xhtml" => typed("application/xhtml+xml", PAGE.as_bytes(), stream),
        "/no-type" => respond(stream, "200 OK", "", PAGE.as_bytes()),
        "/octets" => typed("application/octet-stream", b"One.\n\nTwo.\n", stream),
        "/chunked" => raw(
            format!(
                "HTTP/1.1 200 OK\r\n{chunked}{:x}\r\n{PAGE}\r\n0\r\n\r\n",
                PAGE.len()
            )
            .as_bytes(),
            stream,
        ),
        "/closed" => raw(
            format!("HTTP/1.1 200 OK\r\n{HTML}\r\n{PAGE}").as_bytes(),
            stream,
        ),
        "/gzip" => coded("gzip", &gzip(PAGE.as_bytes()), stream),
        "/brotli" => coded("br", &hex(BROTLI), stream),
        "/utf-16" => typed(
            "text/html",
            b"\xff\xfe<\0p\0>\0G\0r\0\xfc\0\xdf\0e\0",
            stream,
        ),
        "/header-charset" => typed("text/plain; charset=\"ISO-8859-1\"", b"Gr\xfc\xdfe", stream),
        "/meta-charset" => typed(
            "text/html",
            b"<meta charset=windows-1252><p>Gr\xfc\xdfe</p>",
            stream,
        ),
        "/unknown-charset" => typed(
            "text/plain; charset=x-none",
            b"Gr\xfc\xdfe aus dem Norden",
            stream,
        ),
        "/gzip-bomb" => coded(
            "gzip",
            &gzip("<p>Words. ".repeat(4 << 20).as_bytes()),
            stream,
        ),
        "/gzip-nul" => coded("gzip", &gzip(&vec![0; 64 << 20]), stream),
        "/brotli-bomb" => coded("br", &hex(BROTLI_BOMB), stream),
        "/gzip-in-gzip" => coded("gzip", &gzip(&gzip(PAGE.as_bytes())), stream),
        "/gzip-twice" => coded("gzip, gzip", &gzip(&gzip(PAGE.as_bytes())), stream),
        "/deflate" | "/zstd" => coded(&path[1..], b"whatever", stream),
        "/gzip-none" => coded("gzip", PAGE.as_bytes(), stream),
        "/gzip-cut" => coded("gzip", &gzip(PAGE.as_bytes())[..40], stream),
        "/gzip-wrong" => {
            let mut packed = gzip(PAGE.as_bytes());
            let end = packed.len();
            packed[end - 6] ^= 1;
            coded("gzip", &packed, stream);
        }
        "/brotli-none" => coded("br", b"\xff\xff\xff\xff", stream),
        "/large" => respond(stream, "200 OK", TEXT, &b"Words. ".repeat(2 << 20)),
        "/large-page" => respond(stream, "200 OK", HTML, &b"<p>Words. ".repeat(1 << 19)),
        "/endless" => again(
            stream,
            "Content-Type: text/html\r\n\r\n",
            &[b'a'; 1 << 16],
            now,
        ),
        "/endless-chunks" => {
            let chunk = format!("10000\r\n{}\r\n", "a".repeat(1 << 16));
            again(stream, chunked, chunk.as_bytes(), now);
        }
        "/small-chunks" => again(stream, chunked, b"1\r\na\r\n", Duration::from_millis(10)),
        "/drip" => again(stream, "Content-Length: 9000\r\n\r\n", b"a", second),
        "/drip-head" => again(stream, "X-Slow: ", b"a", second),
        "/drip-chunks" => again(stream, chunked, b"1\r\na\r\n", second),
        "/drip-gzip" => {
            let head = "Content-Encoding: gzip\r\n\r\n\x1f";
            again(stream, head, b"\x8b", second);
        }
        "/silent" => std::thread::sleep(LONGEST),
        "/silent-body" => {
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", stream);
            std::thread::sleep(LONGEST);
        }
        "/endless-head" => again(stream, "", b"X-More: and more\r\n", now),
        "/long-line" => again(stream, "X-Long: ", &[b'a'; 4096], now),
        "/continue" => while text(stream, b"HTTP/1.1 103 Early Hints\r\n\r\n") {},
        "/nest" => page("", &nest("div"), stream),
        "/nest-inline" => page("", &nest("b"), stream),
        "/nest-lists" => page("", &nest("ul><li"), stream),
        "/nest-tables" => page("", &nest("table><tr><td"), stream),
        "/unclosed" => page("", &"<p><a href=x>Words ".repeat(40_000), stream),
        "/tags" => page("", &"<p>a".repeat(900_000), stream),
        "/attributes" => page(
            "",
            &format!("<p {}>Words.</p>", "a=b ".repeat(100_000)),
            stream,
        ),
        "/entities" => page(
            "",
            &format!("<p>{}</p>", "&amp;&#65;".repeat(100_000)),
            stream,
        ),
        "/short" => raw(
            format!("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{PAGE}").as_bytes(),
            stream,
        ),
        "/long" => {
            let length = PAGE.len();
            let all =
                format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: {length}\r\n\r\n{PAGE}<p>More.");
            raw(all.as_bytes(), stream);
        }
        "/negative" => raw(
            b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nWords.",
            stream,
        ),
        "/two-lengths" => page("Content-Length: 3\r\n", PAGE, stream),
        "/chunk-size" => raw(
            format!("HTTP/1.1 200 OK\r\n{chunked}xyz\r\nWords.\r\n").as_bytes(),
            stream,
        ),
        "/chunk-huge" => raw(
            format!("HTTP/1.1 200 OK\r\n{chunked}ffffffffffffffffff\r\nWords.\r\n").as_bytes(),
            stream,
        ),
        "/cut-chunk" => raw(
            format!("HTTP/1.1 200 OK\r\n{chunked}ff\r\nWords.").as_bytes(),
            stream,
        ),
        "/cut-head" => raw(b"HTTP/1.1 200 OK\r\nContent-Ty", stream),
        "/nothing" => {}
        "/garbage" => raw(b"\0\x01\x02 nothing that is HTTP \r\n\r\n", stream),
        "/http-9" => raw(b"HTTP/9.9 200 OK\r\n\r\nWords.", stream),
        "/empty" => page("", "", stream),
        "/spaces" => page("", " \n ", stream),
        "/image-of-words" => typed("image/svg+xml", b"<svg><text>Words.</text></svg>", stream),
        "/image" => typed("image/png", png, stream),
        "/image-as-page" => respond(stream, "200 OK", HTML, png),
        "/pdf" => typed("application/pdf", b"%PDF-1.4", stream),
        "/pdf-as-text" => typed("text/plain", b"%PDF-1.4", stream),
        "/zip-as-page" => typed("text/html", b"PK\x03\x04....", stream),
        "/json" => typed("application/json", b"{\"a\": 1}", stream),
        "/script" => typed("text/javascript", b"alert(1)", stream),
        "/feed" => typed("application/rss+xml", feed, stream),
        "/feed-as-page" => typed("text/html", feed, stream),
        "/feed-as-json" => typed(
            "application/json",
            br#"{"version": "https://jsonfeed.org/version/1.1", "items": []}"#,
            stream,
        ),
        "/binary" => typed("text/plain", &[1, 2, 3, 0, 5, 6, 7, 8, 14, 15], stream),
        "/no-text" => page("", "<!doctype html><img src=x>", stream),
        "/to-private" => lead("/private", stream),
        "/loop" => lead("/loop", stream),
        "/loop-a" => lead("/loop-b", stream),
        "/loop-b" => lead("/loop-a", stream),
        "/endless-hops" => lead(&format!("{path}-on"), stream),
        "/relative" => lead("hops/../page", stream),
        "/no-location" => respond(stream, "302 Found", HTML, PAGE.as_bytes()),
        "/empty-location" => lead("", stream),
        path if path.starts_with("/endless-hops") => lead(&format!("{path}-on"), stream),
        path => panic!("the server has no {path}"),
    }
}

/// What a person reads of an address.
fn outcome(fetcher: &Fetcher, url: &str) -> String {
    let got = match fetcher.get(url, &Known::default()) {
        Ok(Got::Page(got)) => got,
        Ok(Got::Gone(status)) => return format!("gone {status}"),
        Ok(Got::Unchanged) => return "unchanged".to_owned(),
        Err(refusal) => return refusal.0,
    };
    match page(&got, &Meta::default()) {
        Ok(draft) => {
            let n = draft.blocks.len();
            let s = if n == 1 { "" } else { "s" };
            format!("{n} paragraph{s} {:.200}", format!("{:?}", draft.blocks))
        }
        Err(refusal) => refusal.0,
    }
}

#[test]
fn each_address_redirect_and_body_ends_with_a_sentence() {
    let canary = Server::start(|_, stream| respond(stream, "200 OK", HTML, PAGE.as_bytes()));
    let port = canary.port();
    let hosts = FORBIDDEN
        .iter()
        .map(|host| format!("http://{host}:{port}/page"));
    let secure = FORBIDDEN
        .iter()
        .take(8)
        .map(|host| format!("https://{host}:{port}/page"));
    let forbidden = hosts
        .chain(secure)
        .map(|url| (url, "is not on the public web"));
    let unfit = UNFIT.iter().map(|&(url, expect)| (url.to_owned(), expect));
    let targets: Vec<(String, &str)> = forbidden.chain(unfit).collect();
    let leads: Vec<String> = targets.iter().map(|(url, _)| url.clone()).collect();
    let server = Server::start(move |asked, stream| answer(asked, &leads, stream));
    let through = targets
        .iter()
        .enumerate()
        .map(|(n, (_, expect))| (server.url(&format!("/lead/{n}")), *expect));
    let bodies = PATHS
        .iter()
        .map(|&(path, expect)| (server.url(path), expect));
    let mut cases: Vec<(String, &str)> = bodies.chain(through).collect();
    cases.extend(targets.clone());
    cases.extend([
        // As where a page leads it would stand for a path.
        ("http:user@127.0.0.1/".to_owned(), "names a user"),
        ("example.org".to_owned(), "is no web address"),
        (String::new(), "is no web address"),
    ]);
    cases.push((
        format!("http://example.org/{}", "a".repeat(3000)),
        "longer than 2000 bytes",
    ));
    assert!(cases.len() >= 200, "{} cases", cases.len());

    let fetcher = Fetcher::new(&server.host(), "", TIME);
    let (left, wrong) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let Some((url, expect)) = left.lock().unwrap().next() else {
                        return;
                    };
                    let start = Instant::now();
                    let said = outcome(&fetcher, url);
                    if !expect.split('|').any(|part| said.contains(part)) {
                        wrong.lock().unwrap().push(format!("{url:.100}: {said}"));
                    }
                    assert!(start.elapsed() < LONGEST, "{url}: {:?}", start.elapsed());
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(canary.connections(), 0, "a forbidden address was asked");
}

#[test]
fn a_site_whose_robots_txt_is_in_trouble_is_left_alone() {
    for (robots, expect) in [
        ("404 Not Found\r\n", "1 paragraph"),
        ("403 Forbidden\r\n", "1 paragraph"),
        ("200 OK\r\n", "1 paragraph"),
        ("500 Error\r\n", "`robots.txt` cannot be read"),
        ("503 Busy\r\n", "`robots.txt` cannot be read"),
        (
            "302 Found\r\nLocation: http://10.0.0.1/\r\n",
            "`robots.txt` leads to",
        ),
        (
            "302 Found\r\nLocation: /robots.txt\r\n",
            "`robots.txt` leads on and on",
        ),
    ] {
        let server = Server::start(move |asked, stream| match asked.path.as_str() {
            "/robots.txt" => {
                text(
                    stream,
                    format!("HTTP/1.1 {robots}Content-Length: 0\r\n\r\n").as_bytes(),
                );
            }
            _ => respond(stream, "200 OK", HTML, PAGE.as_bytes()),
        });
        let fetcher = Fetcher::new(&server.host(), "", TIME);
        let said = outcome(&fetcher, &server.url("/page"));
        assert!(said.contains(expect), "{robots:?}: {said}");
        let allowed = expect == "1 paragraph";
        assert_eq!(
            server.asked("/page").len(),
            usize::from(allowed),
            "{robots:?}"
        );
        outcome(&fetcher, &server.url("/page"));
        if allowed {
            assert_eq!(server.asked("/robots.txt").len(), 1, "it is remembered");
        }
    }
}

#[test]
fn a_known_page_is_asked_whether_it_changed() {
    let server = Server::start(|asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 None", "", b""),
        _ if asked.head.contains("if-none-match: \"one\"") => {
            assert!(
                asked
                    .head
                    .contains("if-modified-since: mon, 23 nov 2026 10:00:00 gmt")
            );
            text(stream, b"HTTP/1.1 304 Not Modified\r\n\r\n");
        }
        _ => {
            let marks = "ETag: \"one\"\r\nLast-Modified: Mon, 23 Nov 2026 10:00:00 GMT\r\n";
            respond(stream, "200 OK", &format!("{HTML}{marks}"), PAGE.as_bytes());
        }
    });
    let fetcher = Fetcher::new(&server.host(), "https://example.org/bot", TIME);
    let url = server.url("/page");
    let Ok(Got::Page(page)) = fetcher.get(&url, &Known::default()) else {
        panic!("no page")
    };
    assert_eq!(
        (page.url.as_str(), page.charset.as_deref()),
        (url.as_str(), Some("utf-8"))
    );
    assert_eq!(fetcher.get(&url, &page.known), Ok(Got::Unchanged));
    let asked = server.asked("/page");
    let name = format!(
        "user-agent: pullquote/{} (+https://example.org/bot)",
        env!("CARGO_PKG_VERSION")
    );
    assert!(
        asked.iter().all(|asked| asked.head.contains(&name)),
        "{asked:?}"
    );
}
