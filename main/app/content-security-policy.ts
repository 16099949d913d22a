/**
 * Nothing is allowed that the app does not bring along: no inline script, no eval, no data: or blob: source, no connection.
 * Sent as a response header by the app's protocol.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');
