//! host-meta (RFC 6415): where `WebFinger` is, for those who ask in XML (WF-9).

use crate::id::Origin;

/// The document, `application/xrd+xml`. An origin has no character that XML would need escaped.
#[must_use]
pub fn host_meta_xml(origin: &Origin) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" type="application/jrd+json" template="{origin}/.well-known/webfinger?resource={{uri}}"/>
</XRD>
"#
    )
}
