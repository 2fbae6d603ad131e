//! Which addresses are the public web's. Every other one belongs to a host, a private network or a protocol, and what
//! answers there is nobody's article.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, ParseError, Url};

/// The longest address that is fetched, in bytes: what browsers and chats still open.
const MAX_URL_BYTES: usize = 2000;

/// IPv4 networks that are not public, with the bits of their prefixes, after the registry of special addresses.
const SPECIAL_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// IPv6 networks within `2000::/3` that are not public: protocols, documentation, 6to4.
const SPECIAL_V6: &[([u16; 2], u32)] = &[
    ([0x2001, 0], 23),
    ([0x2001, 0xdb8], 32),
    ([0x2002, 0], 16),
    ([0x3fff, 0], 20),
];

/// Whether an address is one of the public web.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|&(net, bits)| {
            (u32::from(ip) ^ u32::from(Ipv4Addr::from(net))) >> (32 - bits) == 0
        }),
        // Outside of `2000::/3` are the mapped and translated forms of IPv4, and all that is local.
        IpAddr::V6(ip) => ip.segments()[0] >> 13 == 1 && !is_special_v6(ip),
    }
}

fn is_special_v6(ip: Ipv6Addr) -> bool {
    let high = |a: u16, b: u16| u32::from(a) << 16 | u32::from(b);
    let [a, b, ..] = ip.segments();
    SPECIAL_V6
        .iter()
        .any(|&(net, bits)| (high(a, b) ^ high(net[0], net[1])) >> (32 - bits) == 0)
}

/// Whether an address is one of a file that was attached in a chat: it opens for a day, so nobody is sent there.
pub fn is_upload(url: &str) -> bool {
    let host = Url::parse(url).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    matches!(host, "cdn.discordapp.com" | "media.discordapp.net")
}

/// Reads an address as browsers do, so that all spellings of a host are one. The error begins after the address.
pub fn read(typed: &str, allow: &[String]) -> Result<Url, String> {
    if typed.len() > MAX_URL_BYTES {
        return Err(format!(
            "is longer than {MAX_URL_BYTES} bytes; give a shorter address"
        ));
    }
    let url = Url::parse(typed.trim()).map_err(|error| {
        let why = match error {
            ParseError::RelativeUrlWithoutBase => "it begins with no `https://`".to_owned(),
            other => other.to_string(),
        };
        format!("is no web address ({why}); give one such as `https://example.org/page`")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("is not fetched: only `http` and `https` addresses are".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("names a user or a password; give the address without them".to_owned());
    }
    let is_local = match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        Some(Host::Domain(name)) => is_local_name(name),
        None => true,
    };
    if is_local && !is_allowed(&url, allow) {
        return Err(NOT_PUBLIC.to_owned());
    }
    Ok(url)
}

/// What is said of an address that is not public.
pub const NOT_PUBLIC: &str = "is not on the public web, so it is not fetched; the operator can except its host with \
     `fetch.allow`, as HOST or HOST:PORT";

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    name.is_empty() || matches!(last, "localhost" | "local" | "internal")
}

/// Whether the operator excepted this host, on all ports or on this one.
pub fn is_allowed(url: &Url, allow: &[String]) -> bool {
    let host = url.host_str().unwrap_or_default();
    let with_port = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
    allow.iter().any(|name| *name == host || *name == with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_of_a_chat_are_known_by_their_host() {
        for (url, expect) in [
            (
                "https://cdn.discordapp.com/ephemeral-attachments/1/2/a.txt?ex=1&is=2&hm=3",
                true,
            ),
            ("https://CDN.discordapp.com/attachments/1/2/a.md", true),
            ("https://media.discordapp.net/attachments/1/2/a.md", true),
            ("https://example.org/cdn.discordapp.com/a", false),
            ("https://cdn.discordapp.com.example.org/a", false),
        ] {
            assert_eq!(is_upload(url), expect, "{url}");
        }
    }

    #[test]
    fn public_addresses_are_told_from_their_neighbours() {
        for (ip, expect) in [
            ("8.8.8.8", true),
            ("1.0.0.0", true),
            ("9.255.255.255", true),
            ("10.0.0.0", false),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("192.0.1.0", true),
            ("192.167.255.255", true),
            ("192.169.0.0", true),
            ("198.17.255.255", true),
            ("198.20.0.0", true),
            ("223.255.255.255", true),
            ("224.0.0.0", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("2001:200::", true),
            ("2001:1ff:ffff::", false),
            ("2001:4860:4860::8888", true),
            ("2001:db7::1", true),
            ("2001:db9::1", true),
            ("2003::1", true),
            ("3ffe::1", true),
            ("4000::1", false),
            ("1fff::1", false),
            ("::ffff:8.8.8.8", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), expect, "{ip}");
        }
    }
}
