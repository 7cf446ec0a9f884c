//! An AWS exception, and the statuses AWS gives to those it documents.

/// What Bedrock answers when it does not answer: as a response, or as a frame in the middle of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its name as AWS writes it, such as `ThrottlingException`.
    pub name: String,
    /// The HTTP status when it is a whole response.
    pub status: u16,
    /// The words for the caller.
    pub message: String,
}

const STATUSES: [(&str, u16); 15] = [
    ("AccessDeniedException", 403),
    ("ExpiredTokenException", 403),
    ("IncompleteSignature", 403),
    ("InternalServerException", 500),
    ("InvalidSignatureException", 403),
    ("MissingAuthenticationTokenException", 403),
    ("ModelErrorException", 424),
    ("ModelNotReadyException", 429),
    ("ModelStreamErrorException", 424),
    ("ModelTimeoutException", 408),
    ("ResourceNotFoundException", 404),
    ("ServiceUnavailableException", 503),
    ("ThrottlingException", 429),
    ("UnknownOperationException", 404),
    ("UnrecognizedClientException", 403),
];

impl Exception {
    /// With the status AWS documents for this name; 400 for names that have none.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        let name = pascal(name.into());
        let status = STATUSES.iter().find(|(known, _)| *known == name).map_or(400, |(_, status)| *status);
        Self { name, status, message: message.into() }
    }

    /// A request that Bedrock found wrong.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// Its name inside a stream: the same in camel case.
    pub(crate) fn member_name(&self) -> String {
        recased(&self.name, |first| first.to_ascii_lowercase())
    }

    /// The response header `x-amzn-errortype`, with the namespace AWS appends.
    pub(crate) fn error_type(&self) -> String {
        format!("{}:http://internal.amazon.com/coral/com.amazon.bedrock/", self.name)
    }
}

fn pascal(name: String) -> String {
    recased(&name, |first| first.to_ascii_uppercase())
}

fn recased(name: &str, case: impl Fn(char) -> char) -> String {
    let mut letters = name.chars();
    letters.next().map(case).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_capitalisation_names_the_same_exception() {
        let exception = Exception::new("throttlingException", "slow down");
        assert_eq!((exception.name.as_str(), exception.status), ("ThrottlingException", 429));
        assert_eq!(exception.member_name(), "throttlingException");
    }

    #[test]
    fn what_has_no_status_of_its_own_is_a_bad_request() {
        assert_eq!(Exception::new("ServiceQuotaExceededException", "").status, 400);
        assert_eq!(Exception::new("", "").status, 400);
    }
}
