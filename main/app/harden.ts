import { app, type Session, type WebContents } from 'electron';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { windowOrigin, activationOrigin } from './origins.ts';

/**
 * Before `ready`: Chromium's own network is pointed at nothing. The app is air-gapped by design; these switches make it so even on a
 * machine that is not. What is measured is in test/e2e/air-gap.test.ts (strace finds no call to an inet address).
 */
export function hardenCommandLine(): void {
  const { commandLine } = app;
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  commandLine.appendSwitch('proxy-server', 'http://127.0.0.1:9');
  commandLine.appendSwitch('proxy-bypass-list', '<-loopback>');
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
    'disable-quic',
  ]) {
    commandLine.appendSwitch(name);
  }
  commandLine.appendSwitch('dns-over-https-mode', 'off');
  // A page's hint to look a name up ahead passes by every handler of the session.
  commandLine.appendSwitch('blink-settings', 'dnsPrefetchingEnabled=false');
  commandLine.appendSwitch('disable-features', 'AsyncDns,NetworkTimeServiceQuerying,OptimizationHints,MediaRouter,Translate');
}

/**
 * Every session, whoever makes it (on `session-created`): no permission, no device, no download, no request that is not the app's own.
 */
export function hardenSession(target: Session): void {
  // The empty list is what stops the dictionary look-up; `spellcheck: false` alone does not.
  target.setSpellCheckerLanguages([]);
  target.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  // Chromium asks the kernel for a route to a public IPv6 address before it resolves any name, even one that is mapped to nothing.
  Object.assign(target, { resolveHost: refuseLookup, preconnect: refuseLookup });
  target.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isOwn(details.url) }));
}

/** Every answer in this session carries the policy, whatever it says itself. */
export function enforcePolicy(target: Session): void {
  target.webRequest.onHeadersReceived((details, callback) =>
    callback({ responseHeaders: { ...details.responseHeaders, 'content-security-policy': [contentSecurityPolicy] } }),
  );
}

function refuseLookup(): never {
  throw Object.assign(new Error('network use refused: look-up'), { code: 'ENETDENIED' });
}

function isOwn(url: string): boolean {
  return url.startsWith(`${windowOrigin}/`) || url.startsWith(`${activationOrigin}/`);
}

/** Every web contents, whoever made it: no navigation, no new window, no webview, no WebRTC outside the (absent) proxy. */
export function hardenContents(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
