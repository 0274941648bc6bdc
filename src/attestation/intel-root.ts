/** SHA-256 of the public key of the Intel SGX Root CA, which the vendor's library contains, too. */
export const INTEL_ROOT_KEY_HASH = 'a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e';
