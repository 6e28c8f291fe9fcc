//! By which standard a letter is signed (protocol 5.5). Draft-cavage first: every server knows it, and
//! some take RFC 9421 with a 200 and drop it later.

use crate::clock::Timestamp;
use crate::effect::Patience;
use crate::limits::RFC9421_DECLINED;

/// How a letter is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Knock {
    /// By draft-cavage-12.
    Cavage,
    /// By RFC 9421.
    Rfc9421,
}

/// What is known of a server.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Manners {
    /// It has taken a letter signed by draft-cavage.
    pub takes_cavage: bool,
    /// It has shown that it knows RFC 9421: it signed so itself, or asked for it.
    pub shows_rfc9421: bool,
    /// When it took draft-cavage after it had refused RFC 9421.
    pub declined: Option<Timestamp>,
}

impl Manners {
    /// The first knock.
    #[must_use]
    pub fn first(&self, now: Timestamp) -> Knock {
        if self.speaks_rfc9421(now) { Knock::Rfc9421 } else { Knock::Cavage }
    }

    /// The second knock, after `first` was answered with `status`. Threads says 404 to a signature that
    /// it dislikes, others 400, 403 or 410. What is only passed on is not worth a second one.
    #[must_use]
    pub fn second(
        &self,
        first: Knock,
        status: u16,
        patience: Patience,
        now: Timestamp,
    ) -> Option<Knock> {
        if !matches!(status, 400 | 401 | 403 | 404 | 410) || patience == Patience::Brief {
            return None;
        }
        match first {
            Knock::Rfc9421 => Some(Knock::Cavage),
            // Who has taken it before refuses something else now.
            Knock::Cavage if !self.takes_cavage || self.speaks_rfc9421(now) => Some(Knock::Rfc9421),
            Knock::Cavage => None,
        }
    }

    /// What is known after a letter that was signed as `knock` was taken; `refused` was not. That RFC
    /// 9421 was taken says nothing: some answer 200 to anything.
    #[must_use]
    pub fn taken(self, knock: Knock, refused: Option<Knock>, now: Timestamp) -> Self {
        match (knock, refused) {
            (Knock::Rfc9421, _) => self,
            (Knock::Cavage, Some(Knock::Rfc9421)) => {
                Self { takes_cavage: true, declined: Some(now), ..self }
            }
            (Knock::Cavage, _) => Self { takes_cavage: true, ..self },
        }
    }

    fn speaks_rfc9421(&self, now: Timestamp) -> bool {
        let declined = self.declined.is_some_and(|at| now < at.plus(RFC9421_DECLINED));
        self.shows_rfc9421 && !declined
    }
}
