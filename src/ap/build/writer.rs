//! JSON text in the making, for what a build writes thousands of: members go straight into one
//! buffer. Everything else is built of [`super::members`].

use std::ops::Range;

use serde::Serialize;

const MEMORY: &str = "memory takes every write, and a text is always JSON";

/// Members and items, in the order in which they are put. Where a comma belongs is known by what
/// stands before it: a value never ends with an opening bracket.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// How much there is. What stands between two such places can be repeated.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The name of a member, whose value must follow.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.separate();
        self.value(name);
        self.0.push(b':');
        self
    }

    /// A member; where its value stands.
    pub(super) fn put(&mut self, name: &str, value: impl Serialize) -> Range<usize> {
        self.name(name);
        let start = self.len();
        self.value(value);
        start..self.len()
    }

    /// Leaves the member out where there is nothing to say.
    pub(super) fn put_some(&mut self, name: &str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    /// An item of a list.
    pub(super) fn item(&mut self, value: impl Serialize) {
        self.separate();
        self.value(value);
    }

    /// An item of a list that is an object.
    pub(super) fn item_object(&mut self, write: impl FnOnce(&mut Self)) {
        self.separate();
        self.object(write);
    }

    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.within(b"{}", write);
    }

    pub(super) fn list(&mut self, write: impl FnOnce(&mut Self)) {
        self.within(b"[]", write);
    }

    /// Members or items that are JSON already.
    pub(super) fn splice(&mut self, members: &[u8]) {
        if !members.is_empty() {
            self.separate();
            self.0.extend_from_slice(members);
        }
    }

    /// What goes on where [`Self::splice`] has ended.
    pub(super) fn go_on(&mut self, members: &[u8]) {
        self.0.extend_from_slice(members);
    }

    /// A value that stands there already, as the value of the member just named.
    pub(super) fn repeat(&mut self, place: Range<usize>) {
        self.0.extend_from_within(place);
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn text(self) -> String {
        String::from_utf8(self.0).expect("JSON is written in UTF-8")
    }

    fn value(&mut self, value: impl Serialize) {
        serde_json::to_writer(&mut self.0, &value).expect(MEMORY);
    }

    fn within(&mut self, brackets: &[u8; 2], write: impl FnOnce(&mut Self)) {
        self.0.push(brackets[0]);
        write(self);
        self.0.push(brackets[1]);
    }

    fn separate(&mut self) {
        if !matches!(self.0.last(), None | Some(b'{' | b'[')) {
            self.0.push(b',');
        }
    }
}
