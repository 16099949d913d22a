import { useEffect, useReducer } from 'react';
import type { ActivationClient } from '../bridge/activation-client.ts';
import { beginSetting, nextSetting, type Setting, type SettingStep } from './setting-passphrase.ts';

export interface SettingInHand {
  readonly setting: Setting;
  /** Null where a person makes up the passphrase, or nothing is drawn. */
  readonly stage: 'write' | 'type' | null;
  readonly go: (step: SettingStep['type'] & ('draw' | 'written' | 'show' | 'own')) => void;
}

/** A new passphrase in the making; draws one whenever one is wanted and none is there. */
export function useSetting(client: ActivationClient, offered: boolean): SettingInHand {
  const [setting, dispatch] = useReducer(nextSetting, offered ? beginSetting : { way: 'own', failed: false });
  const drawing = setting.way === 'drawn' && setting.drawn === null;
  useEffect(() => {
    if (!drawing) return undefined;
    let wanted = true;
    void client.draw().then((drawn) => {
      if (wanted) dispatch({ type: 'drawn', drawn });
    });
    return () => {
      wanted = false;
    };
  }, [client, drawing]);
  return { setting, stage: setting.way === 'drawn' ? setting.stage : null, go: (type) => dispatch({ type }) };
}
