/** Somebody named an app, a CVM, a node, a workspace or a fault that is not there. */
export class UnknownIdError extends Error {
  override readonly name = 'UnknownIdError';
}
