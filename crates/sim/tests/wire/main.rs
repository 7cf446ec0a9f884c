//! The simulator before the AWS SDK: whatever it says, the SDK has to make sense of it.

mod answers;
mod sdk;
mod trouble;
