import { webFrame } from 'electron';

/**
 * Takes WebRTC out of the page before its own scripts run: no content security policy of Chromium covers it, and a peer connection asks
 * the kernel for its routes (a UDP socket, nothing sent) whatever the session forbids. A frame that a script makes would have it back,
 * and then finds no way out: see `setWebRTCIPHandlingPolicy` in main/app/harden.ts.
 */
export function removePeerConnections(): void {
  void webFrame.executeJavaScript(`
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection'])
      Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false });
  `);
}
