/** Two origins, so that the activation window shares nothing with the window of the wizards. */
export const scheme = 'anchorite';
export const windowOrigin = `${scheme}://window`;
export const activationOrigin = `${scheme}://activation`;
