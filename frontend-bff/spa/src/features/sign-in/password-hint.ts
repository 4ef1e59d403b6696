export const PASSWORD_HINT = "15 characters or more. A few words that only you would put together are good.";
