//! The `@context` of what we write. Extra terms stand inline: peers with a real JSON-LD processor
//! would have to fetch any context they do not carry (Iceshrimp.NET, Friendica).

use serde_json::Value;

use super::members::Members;
use super::writer::Writer;

/// ActivityStreams itself; enough for plain activities and collections.
pub(super) const AS: &str = "https://www.w3.org/ns/activitystreams";

/// Where the terms of who may do what with a post are defined.
const GTS: &str = "https://gotosocial.org/ns#";

/// The terms of who may do what, below [`GTS`].
pub(super) const POLICY_TERMS: [&str; 4] =
    ["interactionPolicy", "canQuote", "automaticApproval", "manualApproval"];

/// A term whose values are ids.
fn id_term(iri: &str) -> Members {
    Members::new().put("@id", iri).put("@type", "@id")
}

/// Which terms a post has that most have not.
#[derive(Clone, Copy, Default)]
pub(super) struct Terms {
    pub(super) voters: bool,
    pub(super) blurhash: bool,
    pub(super) focus: bool,
    pub(super) quote: bool,
    pub(super) policy: bool,
}

/// Puts the context of posts, and of everything that embeds them.
pub(super) fn put_object(writer: &mut Writer, terms: Terms) {
    writer.name("@context").list(|list| {
        list.item(AS);
        list.item_object(|context| put_terms(context, terms));
    });
}

fn put_terms(context: &mut Writer, terms: Terms) {
    context.put("Hashtag", "as:Hashtag");
    context.put("sensitive", "as:sensitive");
    if terms.voters || terms.blurhash || terms.focus {
        context.put("toot", "http://joinmastodon.org/ns#");
    }
    if terms.voters {
        context.put("votersCount", "toot:votersCount");
    }
    if terms.blurhash {
        context.put("blurhash", "toot:blurhash");
    }
    if terms.focus {
        context.name("focalPoint").object(|focus| {
            focus.put("@id", "toot:focalPoint");
            focus.put("@container", "@list");
        });
    }
    if terms.quote {
        context.name("quote").object(|quote| {
            quote.put("@id", "https://w3id.org/fep/044f#quote");
            quote.put("@type", "@id");
        });
        context.put("quoteUrl", "as:quoteUrl");
        context.put("quoteUri", "http://fedibird.com/ns#quoteUri");
        context.put("_misskey_quote", "https://misskey-hub.net/ns#_misskey_quote");
    }
    if terms.policy {
        context.put("gts", GTS);
        for name in POLICY_TERMS {
            context.name(name).object(|term| {
                term.put("@id", format_args!("gts:{name}"));
                term.put("@type", "@id");
            });
        }
    }
}

/// Of a stamp (FEP-044f).
pub(super) fn stamp() -> Value {
    let terms = Members::new()
        .put("QuoteAuthorization", "https://w3id.org/fep/044f#QuoteAuthorization")
        .put("gts", GTS)
        .put("interactingObject", id_term("gts:interactingObject"))
        .put("interactionTarget", id_term("gts:interactionTarget"));
    Value::Array(vec![AS.into(), terms.into()])
}

/// Of the actor. `did/v1` and `multikey/v1` define `alsoKnownAs`, `assertionMethod`, `controller`
/// and `Multikey` as protected terms: to define them again would make the document invalid
/// (JSON-LD 1.1, 4.1.11), so they are not among the inline terms.
pub(super) fn actor() -> Value {
    let terms = Members::new()
        .put("toot", "http://joinmastodon.org/ns#")
        .put("schema", "http://schema.org#")
        .put("manuallyApprovesFollowers", "as:manuallyApprovesFollowers")
        .put("movedTo", id_term("as:movedTo"))
        .put("featured", id_term("toot:featured"))
        .put("discoverable", "toot:discoverable")
        .put("indexable", "toot:indexable")
        .put("attributionDomains", set_term("toot:attributionDomains"))
        .put("PropertyValue", "schema:PropertyValue")
        .put("value", "schema:value")
        .put("webfinger", text_term("https://purl.archive.org/socialweb/webfinger#webfinger"));
    Value::Array(vec![
        AS.into(),
        "https://w3id.org/security/v1".into(),
        "https://www.w3.org/ns/did/v1".into(),
        "https://w3id.org/security/multikey/v1".into(),
        terms.into(),
    ])
}

fn set_term(iri: &str) -> Members {
    Members::new().put("@id", iri).put("@container", "@set")
}

fn text_term(iri: &str) -> Members {
    Members::new().put("@id", iri).put("@type", "xsd:string")
}
