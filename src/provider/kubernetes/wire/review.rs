//! Who asks, and what they may: `authentication.k8s.io/v1`, `authorization.k8s.io/v1`.

use serde::{Deserialize, Serialize};

use super::lenient;

/// `SelfSubjectReview`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct SelfReview {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: SelfReviewStatus,
}

/// Its answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct SelfReviewStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) user_info: UserInfo,
}

/// Who asks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct UserInfo {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) username: String,
}

/// `SelfSubjectAccessReview`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct AccessReview {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) status: AccessReviewStatus,
}

/// Its answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct AccessReviewStatus {
    #[serde(deserialize_with = "lenient")]
    pub(in super::super) allowed: bool,
}
