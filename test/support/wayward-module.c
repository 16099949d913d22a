/*
 * A PKCS #11 module that is SoftHSM2 until told otherwise: what the file named by WAYWARD_MODULE says (crash, hang) happens at the
 * next C_Sign, C_InitPIN, C_GetSlotList or C_Finalize; after “no start” C_Initialize fails; after “final” or “locked” the PIN is said to be so, after “hardware” the slot,
 * after “bare” the token has neither random numbers nor a login; after “no random” it makes none, whatever it says; after “no destroy” it destroys no object. After “officer low”,
 * “officer last” and “officer shut” few tries, one, or none of the security officer's PIN are left. “spoil sign” turns one bit of
 * each signature, “other sign” signs with another private key of the token, “pretend PIN” lets C_InitPIN and C_SetPIN say that they
 * succeeded without doing anything; after “card” there is one slot, and the serial number of what is in it stays what it is. After “keypad” the token asks for its PINs at a keypad of its own, where somebody types those of
 * the tests; a PIN that a program gives is refused then. Stands for a vendor's module on a bad day. How sessions and logins end, and what is done to PINs, is
 * noted in a file beside it, with “.calls” after its name.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long (*any_function)();
static any_function real_sign, real_slots, real_info, real_init_pin, real_open, real_close, real_login, real_logout, real_finalize;
static any_function real_random;
static any_function real_init_token, real_slot_info, real_set_pin, real_sign_init, real_find_init, real_find, real_find_final, real_initialize;
static any_function real_destroy;

static void read_said(char *said, int room) {
  FILE *file = fopen(getenv("WAYWARD_MODULE"), "r");
  said[0] = 0;
  if (file == NULL) return;
  if (fgets(said, room, file) == NULL) said[0] = 0;
  fclose(file);
}

static int told(const char *words) {
  char said[32];
  read_said(said, sizeof said);
  return strstr(said, words) != NULL;
}

static void misbehave(const char *call) {
  char said[32];
  read_said(said, sizeof said);
  if (strstr(said, call) == NULL) return;
  if (strstr(said, "crash") != NULL) abort();
  if (strstr(said, "hang") != NULL) for (;;) pause();
}

static void note(const char *call, unsigned long result) {
  char path[4096];
  FILE *file;
  snprintf(path, sizeof path, "%s.calls", getenv("WAYWARD_MODULE"));
  file = fopen(path, "a");
  if (file == NULL) return;
  fprintf(file, "%s %lu\n", call, result);
  fclose(file);
}

static unsigned long open_session(unsigned long slot, unsigned long flags, void *of, void *notify, unsigned long *session) {
  unsigned long result = real_open(slot, flags, of, notify, session);
  note("open", result);
  return result;
}

static unsigned long close_session(unsigned long session) {
  unsigned long result = real_close(session);
  note("close", result);
  return result;
}

/* What is typed at the keypad: the PINs of test-tokens.ts. */
static char *const typed_pin = "quill-271828";
static char *const typed_so_pin = "quill-31415926";
#define ARGUMENTS_BAD 7UL

static unsigned long login(unsigned long session, unsigned long user, void *pin, unsigned long length) {
  unsigned long result;
  if (told("keypad")) {
    char *typed = user == 0 ? typed_so_pin : typed_pin;
    result = pin != NULL || length != 0 ? ARGUMENTS_BAD : real_login(session, user, typed, (unsigned long)strlen(typed));
  } else result = real_login(session, user, pin, length);
  note("login", result);
  return result;
}

static unsigned long logout(unsigned long session) {
  unsigned long result = real_logout(session);
  note("logout", result);
  return result;
}

static unsigned long initialize(void *args) {
  return told("no start") ? 5UL : real_initialize(args); /* CKR_GENERAL_ERROR */
}

static unsigned long finalize(void *reserved) {
  unsigned long result;
  misbehave("finalize");
  result = real_finalize(reserved);
  note("finalize", result);
  return result;
}

static unsigned long sign(unsigned long session, void *data, unsigned long length, void *signature, unsigned long *size) {
  unsigned long result;
  misbehave("sign");
  result = real_sign(session, data, length, signature, size);
  if (result == 0 && signature != NULL && told("spoil sign")) ((unsigned char *)signature)[*size - 1] ^= 1;
  return result;
}

/* A template with CKA_CLASS = CKO_PRIVATE_KEY finds the keys; the first that is not the one asked for signs in its place. */
static unsigned long sign_init(unsigned long session, void *mechanism, unsigned long key) {
  unsigned long private_key = 3, found[16], count = 0, at;
  struct {
    unsigned long type;
    void *value;
    unsigned long length;
  } of_class = {0, &private_key, sizeof private_key};
  if (told("other sign")) {
    real_find_init(session, &of_class, 1UL);
    real_find(session, found, 16UL, &count);
    real_find_final(session);
    for (at = 0; at < count; at++)
      if (found[at] != key) return real_sign_init(session, mechanism, found[at]);
  }
  return real_sign_init(session, mechanism, key);
}

static unsigned long init_pin(unsigned long session, void *pin, unsigned long length) {
  unsigned long result;
  misbehave("PIN");
  if (told("keypad")) {
    if (pin != NULL || length != 0) return ARGUMENTS_BAD;
    pin = typed_pin;
    length = strlen(typed_pin);
  }
  result = told("pretend PIN") ? 0 : real_init_pin(session, pin, length);
  note("init-pin", result);
  return result;
}

static unsigned long set_pin(unsigned long session, void *from, unsigned long from_length, void *to, unsigned long to_length) {
  unsigned long result;
  if (told("keypad")) {
    if (from != NULL || to != NULL) return ARGUMENTS_BAD;
    from = to = typed_pin;
    from_length = to_length = strlen(typed_pin);
  }
  result = told("pretend PIN") ? 0 : real_set_pin(session, from, from_length, to, to_length);
  note("set-pin", result);
  return result;
}

static unsigned long init_token(unsigned long slot, void *pin, unsigned long length, void *label) {
  if (!told("keypad")) return real_init_token(slot, pin, length, label);
  if (pin != NULL || length != 0) return ARGUMENTS_BAD;
  return real_init_token(slot, typed_so_pin, (unsigned long)strlen(typed_so_pin), label);
}

static unsigned long slots(unsigned char present, void *list, unsigned long *count) {
  unsigned long all[64], many = 64, result;
  misbehave("slots");
  if (!told("card")) return real_slots(present, list, count);
  real_slots(present, NULL, &many);
  many = 64;
  result = real_slots(present, all, &many);
  if (result != 0 || many == 0) return result;
  *count = 1;
  if (list != NULL) *(unsigned long *)list = all[0];
  return 0;
}

/* CK_TOKEN_INFO: flags stand after label, manufacturer, model and serial number (32 + 32 + 16 + 16 octets). */
static unsigned long info(unsigned long slot, unsigned char *token) {
  unsigned long result = real_info(slot, token), flags;
  memcpy(&flags, token + 96, sizeof flags);
  if (told("card")) memcpy(token + 80, "DEV0001         ", 16);
  if (told("final")) flags |= 0x20000UL; /* CKF_USER_PIN_FINAL_TRY */
  if (told("locked")) flags |= 0x40000UL; /* CKF_USER_PIN_LOCKED */
  if (told("keypad")) flags |= 0x100UL; /* CKF_PROTECTED_AUTHENTICATION_PATH */
  if (told("bare")) flags &= ~0x5UL; /* CKF_RNG, CKF_LOGIN_REQUIRED */
  if (told("officer low")) flags |= 0x100000UL; /* CKF_SO_PIN_COUNT_LOW */
  if (told("officer last")) flags |= 0x200000UL; /* CKF_SO_PIN_FINAL_TRY */
  if (told("officer shut")) flags |= 0x400000UL; /* CKF_SO_PIN_LOCKED */
  memcpy(token + 96, &flags, sizeof flags);
  return result;
}

/* CK_SLOT_INFO: flags stand after description and manufacturer (64 + 32 octets). */
static unsigned long slot_info(unsigned long slot, unsigned char *described) {
  unsigned long result = real_slot_info(slot, described), flags;
  memcpy(&flags, described + 96, sizeof flags);
  if (told("hardware")) flags |= 0x4UL; /* CKF_HW_SLOT */
  memcpy(described + 96, &flags, sizeof flags);
  return result;
}

static unsigned long destroy(unsigned long session, unsigned long object) {
  return told("no destroy") ? 0x30UL : real_destroy(session, object); /* CKR_DEVICE_ERROR */
}

static unsigned long random_octets(unsigned long session, void *room, unsigned long length) {
  return told("no random") ? 0x121UL : real_random(session, room, length); /* CKR_RANDOM_NO_RNG */
}

/* CK_FUNCTION_LIST: a version in the first eight octets, then pointers in the order of the standard. */
unsigned long C_GetFunctionList(void ***list) {
  static void *own[70];
  void *library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
  void **theirs;
  unsigned long result = ((any_function)dlsym(library, "C_GetFunctionList"))(&theirs);
  memcpy(own, theirs, sizeof(void *) * 69);
  real_initialize = (any_function)own[1];
  own[1] = (void *)initialize;
  real_slots = (any_function)own[5];
  real_info = (any_function)own[7];
  real_slot_info = (any_function)own[6];
  real_init_token = (any_function)own[10];
  real_init_pin = (any_function)own[11];
  real_set_pin = (any_function)own[12];
  real_find_init = (any_function)own[27];
  real_find = (any_function)own[28];
  real_find_final = (any_function)own[29];
  real_sign_init = (any_function)own[43];
  real_sign = (any_function)own[44];
  real_random = (any_function)own[65];
  real_destroy = (any_function)own[23];
  own[23] = (void *)destroy;
  real_finalize = (any_function)own[2];
  real_open = (any_function)own[13];
  real_close = (any_function)own[14];
  real_login = (any_function)own[19];
  real_logout = (any_function)own[20];
  own[2] = (void *)finalize;
  own[13] = (void *)open_session;
  own[14] = (void *)close_session;
  own[19] = (void *)login;
  own[20] = (void *)logout;
  own[5] = (void *)slots;
  own[7] = (void *)info;
  own[6] = (void *)slot_info;
  own[10] = (void *)init_token;
  own[11] = (void *)init_pin;
  own[12] = (void *)set_pin;
  own[43] = (void *)sign_init;
  own[44] = (void *)sign;
  own[65] = (void *)random_octets;
  *list = own;
  return result;
}
