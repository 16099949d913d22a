/**
 * The activation window: one question, one answer, at a door of its own. It shares no state with the main window, keeps the
 * passphrase only in its inputs, and clears them with every answer. Nothing here can reveal or copy what was typed; a passphrase that was
 * drawn for the person in front of it is shown until it was written down.
 */
import './bridge/zod-jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { ActivationDoor } from '../shared/contract/channels.ts';
import { ActivationScreen } from './screens/activation-screen.tsx';
import { activationClientOf } from './bridge/activation-client.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/parts.css';
import './style/activation.css';

declare global {
  interface Window {
    /** Published by the activation preload. */
    readonly activation: ActivationDoor;
  }
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ActivationScreen client={activationClientOf(window.activation)} />
    </StrictMode>,
  );
}
