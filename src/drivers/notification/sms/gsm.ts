/** The characters of GSM 03.38 and of its extension: what a text message can say without going as Unicode. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

/** Whether a text needs no Unicode as a text message. */
export function isGsm(text: string): boolean {
  return GSM.test(text);
}
