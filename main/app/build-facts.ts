/**
 * Room `app`: the Electron shell. Windows, protocol, content security policy, denial of permissions, navigation and network, the
 * native dialogs, the printer. No word of PKI comes in here; what the window asks goes through ipc/ unread.
 * May import: electron (but not this file, which the terminal uses too), ipc, ports, transcript's page set-up, shared.
 */
declare const __VERSION__: string;
declare const __ELECTRON_PINNED__: string;
declare const __FOR_TESTS__: boolean;

/** What the build wrote into the program. */
export interface BuildFacts {
  readonly version: string;
  readonly application: string;
  /** The Electron this version is released with. */
  readonly electronPinned: string;
  /** True only in a package made for its own tests: it may be driven by a debugger. Never in a release. */
  readonly forTests: boolean;
}

export function buildFacts(): BuildFacts {
  return {
    version: __VERSION__,
    application: `Anchorite ${__VERSION__}`,
    electronPinned: __ELECTRON_PINNED__,
    forTests: __FOR_TESTS__,
  };
}
