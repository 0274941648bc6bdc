/** No app, CVM, node, workspace or fault has this id. */
export class UnknownIdError extends Error {
  override readonly name = 'UnknownIdError';
}
