/**
 * Switches of Chromium and Node that let another program drive, watch or replace parts of the app. `--no-sandbox` is not among them:
 * root cannot start without it.
 */
export const refusedSwitches = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'auto-open-devtools-for-tabs',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'js-flags',
  'load-extension',
  'disable-web-security',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
] as const;

/**
 * ANC-NO-DEBUGGER: a package refuses to start with one of these, unless it was made for its own tests. In a development tree they are
 * allowed. Returns the first that was given, or undefined.
 */
export function refusedSwitch(
  build: { readonly packaged: boolean; readonly forTests: boolean },
  given: (name: string) => boolean,
): string | undefined {
  return build.packaged && !build.forTests ? refusedSwitches.find((name) => given(name)) : undefined;
}
