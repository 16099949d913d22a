/** Characters of a reason or a note that goes into the ledger and onto the transcript. */
export const noteLimit = 2_000;
