//! The simulator before the AWS SDK: whatever it says, the SDK has to make sense of it.

mod answers;
mod converse;
mod sdk;
mod trouble;
