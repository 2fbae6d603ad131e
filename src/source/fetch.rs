//! The one HTTP client for articles. It asks the public web only, for a bounded time, and reads a bounded number of
//! bytes; each redirect is checked as the first address was, and the address that was checked is the one connected to.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};
use url::Url;

use super::Refusal;
use super::address::{self, is_allowed, is_public, is_upload};
use super::robots::Robots;

/// The largest body, in bytes after decoding.
pub const MAX_BODY: u64 = 10 << 20;
/// How long a page may take in all: names, redirects, the site's `robots.txt` and the body.
pub const MAX_TIME: Duration = Duration::from_secs(20);
/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// The part of a `robots.txt` that is read, in bytes, as its standard asks.
const MAX_ROBOTS: u64 = 500 << 10;
/// How long a site's `robots.txt` is believed.
const ROBOTS_AGE: Duration = Duration::from_secs(3600);
/// The most sites whose `robots.txt` is remembered.
const MAX_SITES: usize = 1000;
/// What is asked for, in this order.
const ACCEPT: &str = "text/html, application/xhtml+xml, text/markdown, text/plain, application/rss+xml, \
    application/atom+xml, application/feed+json, */*;q=0.1";

/// Fetches pages and feeds.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    allow: Vec<String>,
    time: Duration,
    sites: Mutex<HashMap<String, (Instant, Robots)>>,
}

/// What a server said of a page, so that it can be asked whether the page changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
}

/// What a server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Got {
    /// This page.
    Page(Page),
    /// What was known already.
    Unchanged,
    /// Nothing any more: the status, 404 or 410.
    Gone(u16),
}

/// A page or feed as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it stood after the redirects.
    pub url: String,
    /// Its body, decoded from its compression.
    pub bytes: Vec<u8>,
    /// What the server says it is: `text/html`.
    pub media: Option<String>,
    /// The encoding that the server names.
    pub charset: Option<String>,
    /// What to ask with next time.
    pub known: Known,
}

impl Fetcher {
    /// A client that is excepted from the refusal of addresses that are not public for these hosts, `HOST` or
    /// `HOST:PORT`, and that names `contact` to the sites. It gives up after `time`.
    pub fn new(allow: &str, contact: &str, time: Duration) -> Fetcher {
        let allow: Vec<String> = allow.split_whitespace().map(str::to_lowercase).collect();
        let name = match contact.trim() {
            "" => format!("Pullquote/{}", env!("CARGO_PKG_VERSION")),
            contact => format!("Pullquote/{} (+{contact})", env!("CARGO_PKG_VERSION")),
        };
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // A connection is made for one checked address and used once.
            .max_idle_connections(0)
            .user_agent(name)
            .accept(ACCEPT)
            .build();
        let resolver = PublicOnly {
            allow: allow.clone(),
            inner: DefaultResolver::default(),
        };
        Fetcher {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            allow,
            time,
            sites: Mutex::default(),
        }
    }

    /// Fetches a page unless it is the known one. The error names the address and says why not.
    pub fn get(&self, typed: &str, known: &Known) -> Result<Got, Refusal> {
        let end = Instant::now() + self.time;
        self.page(typed, known, end)
            .map_err(|why| Refusal(format!("`{}` {why}", typed.trim())))
    }

    fn page(&self, typed: &str, known: &Known, end: Instant) -> Result<Got, String> {
        // Who attaches a file hands it over: that is no visit of a robot.
        let polite = !is_upload(typed);
        let (url, response) = self.follow(typed, known, end, polite)?;
        let status = response.status().as_u16();
        match status {
            200 | 203 => {}
            304 if *known != Known::default() => return Ok(Got::Unchanged),
            404 | 410 => return Ok(Got::Gone(status)),
            _ => {
                return Err(format!(
                    "cannot be read: its server answered with status {status}"
                ));
            }
        }
        let headers = response.headers();
        if let Some(coding) = text(headers, header::CONTENT_ENCODING)
            .filter(|coding| !coding.eq_ignore_ascii_case("identity"))
        {
            return Err(format!("is packed as `{coding}`, which is not read"));
        }
        let known = Known {
            etag: text(headers, header::ETAG),
            modified: text(headers, header::LAST_MODIFIED),
        };
        let (media, charset) = media(headers);
        let bytes = self.body(response, MAX_BODY + 1)?;
        if bytes.len() as u64 > MAX_BODY {
            return Err(format!(
                "is larger than the {} MiB that are read; save its text to a file and add that",
                MAX_BODY >> 20
            ));
        }
        Ok(Got::Page(Page {
            url: url.into(),
            bytes,
            media,
            charset,
            known,
        }))
    }

    /// The first response that is no redirect, and where it came from.
    fn follow(
        &self,
        typed: &str,
        known: &Known,
        end: Instant,
        polite: bool,
    ) -> Result<(Url, Response<Body>), String> {
        let mut url = address::read(typed, &self.allow)?;
        for _ in 0..=MAX_REDIRECTS {
            url.set_fragment(None);
            if polite && !self.may(&url, end)? {
                return Err(
                    "is not fetched: its site's `robots.txt` asks robots to stay away".to_owned(),
                );
            }
            let response = self.send(&url, known, end)?;
            let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
            let to = response.headers().get(header::LOCATION);
            let Some(to) = to.filter(|_| is_redirect) else {
                return Ok((url, response));
            };
            let to = String::from_utf8_lossy(to.as_bytes()).into_owned();
            let joined = url
                .join(&to)
                .map_err(|error| format!("leads to an address that cannot be read ({error})"))?;
            url = address::read(joined.as_str(), &self.allow)
                .map_err(|why| format!("leads to `{joined}`, which {why}"))?;
        }
        Err(format!(
            "leads on and on: more than {MAX_REDIRECTS} redirects"
        ))
    }

    fn send(&self, url: &Url, known: &Known, end: Instant) -> Result<Response<Body>, String> {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.too_slow());
        }
        let mut request = self.agent.get(url.as_str());
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &known.modified {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        request
            .config()
            .timeout_global(Some(left))
            .build()
            .call()
            .map_err(|error| self.sentence(error))
    }

    fn body(&self, response: Response<Body>, most: u64) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        response
            .into_body()
            .into_reader()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| self.sentence(error.into()))?;
        Ok(bytes)
    }

    /// Whether the site lets robots have this address.
    fn may(&self, url: &Url, end: Instant) -> Result<bool, String> {
        let site = url.origin().ascii_serialization();
        let path = &url[url::Position::BeforePath..];
        let sites = || self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, robots)) = sites().get(&site)
            && read.elapsed() < ROBOTS_AGE
        {
            return Ok(robots.allows(path));
        }
        let robots = self
            .robots(&format!("{site}/robots.txt"), end)
            .map_err(|why| format!("is not fetched, as its site's `robots.txt` {why}"))?;
        let allows = robots.allows(path);
        let mut sites = sites();
        if sites.len() >= MAX_SITES {
            sites.clear();
        }
        sites.insert(site, (Instant::now(), robots));
        Ok(allows)
    }

    /// A site without the file, or one that keeps it to itself, asks nothing; one that is in trouble may ask anything.
    fn robots(&self, url: &str, end: Instant) -> Result<Robots, String> {
        let (_, response) = self.follow(url, &Known::default(), end, false)?;
        match response.status().as_u16() {
            200..300 => {
                let bytes = self.body(response, MAX_ROBOTS)?;
                Ok(Robots::parse(&String::from_utf8_lossy(&bytes)))
            }
            300..500 => Ok(Robots::default()),
            status => Err(format!(
                "cannot be read: its server answered with status {status}"
            )),
        }
    }

    fn sentence(&self, error: ureq::Error) -> String {
        match error {
            ureq::Error::Timeout(_) => self.too_slow(),
            ureq::Error::HostNotFound => {
                "has a host that has no address; look for a slip in it".to_owned()
            }
            ureq::Error::Other(why) => why.to_string(),
            ureq::Error::Io(error) => match error.kind() {
                std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => self.too_slow(),
                _ => format!("cannot be read: {error}"),
            },
            error => format!("cannot be read: {error}"),
        }
    }

    fn too_slow(&self) -> String {
        format!(
            "takes longer than the {} s that are waited",
            self.time.as_secs_f32()
        )
    }
}

/// Finds the addresses of a host, and none where one of them is not public.
#[derive(Debug)]
struct PublicOnly {
    allow: Vec<String>,
    inner: DefaultResolver,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let excepted = Url::parse(&uri.to_string()).is_ok_and(|url| is_allowed(&url, &self.allow));
        if excepted || found.iter().all(|address| is_public(address.ip())) {
            return Ok(found);
        }
        Err(ureq::Error::Other(address::NOT_PUBLIC.into()))
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The media type in lower case, and the encoding beside it.
fn media(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(declared) = text(headers, header::CONTENT_TYPE) else {
        return (None, None);
    };
    let mut parts = declared.split(';').map(str::trim);
    let media = parts
        .next()
        .map(str::to_ascii_lowercase)
        .filter(|media| !media.is_empty());
    let charset = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        key.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.to_owned())
    });
    (media, charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are checked where they are resolved, so no spelling of a name gets around it.
    #[test]
    fn a_name_that_stands_for_a_private_address_has_none() {
        for (url, allow, expect) in [
            ("http://localhost:9/", "", false),
            ("http://127.0.0.1:9/", "", false),
            ("http://[::1]:9/", "", false),
            ("http://127.0.0.1:9/", "127.0.0.1:8 127.0.0.1:90", false),
            ("http://127.0.0.1:9/", "127.0.0.1:8 127.0.0.1:9", true),
            ("http://127.0.0.1:9/", "127.0.0.1", true),
            ("http://localhost:9/", "localhost", true),
            ("http://8.8.8.8/", "", true),
        ] {
            let resolver = PublicOnly {
                allow: allow.split(' ').map(str::to_owned).collect(),
                inner: DefaultResolver::default(),
            };
            let config = ureq::config::Config::default();
            let found = resolver.resolve(&url.parse().unwrap(), &config, NextTimeout::default());
            assert_eq!(found.is_ok(), expect, "{url} {allow}: {found:?}");
        }
    }
}
