package phone

// Number is a phone number in E.164.
type Number struct{ e164 string }
