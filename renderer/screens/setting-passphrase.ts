import type { DrawnPassphrase } from '../../shared/contract/activation-door.ts';

/**
 * How a new passphrase comes about. Drawn by the workstation unless a person wants otherwise: written down while the words are shown, then typed
 * back while they are not.
 */
export type Setting =
  | {
      readonly way: 'drawn';
      readonly stage: 'write' | 'type';
      /** Null while it is being drawn. */
      readonly drawn: DrawnPassphrase | null;
    }
  | {
      readonly way: 'own';
      /** Nothing could be drawn. */
      readonly failed: boolean;
    };

export type SettingStep =
  | { readonly type: 'draw' }
  | { readonly type: 'drawn'; readonly drawn: DrawnPassphrase | null }
  | { readonly type: 'written' }
  | { readonly type: 'show' }
  | { readonly type: 'own' };

export const beginSetting = { way: 'drawn', stage: 'write', drawn: null } as const satisfies Setting;

export function nextSetting(setting: Setting, step: SettingStep): Setting {
  switch (step.type) {
    case 'draw':
      return beginSetting;
    case 'drawn':
      // Came too late: somebody makes up their own by now.
      if (setting.way === 'own') return setting;
      return step.drawn === null ? { way: 'own', failed: true } : { ...beginSetting, drawn: step.drawn };
    case 'written':
      // What was not there yet was not written down.
      return setting.way === 'drawn' && setting.drawn !== null ? { ...setting, stage: 'type' } : setting;
    case 'show':
      return setting.way === 'drawn' ? { ...setting, stage: 'write' } : setting;
    case 'own':
      // With the words gone from the window.
      return { way: 'own', failed: false };
  }
}
