/*
 * A PKCS #11 module that is SoftHSM2 until told otherwise: what the file named by WAYWARD_MODULE says (crash, hang) happens at the
 * next C_Sign, C_InitPIN, C_GetSlotList or C_Finalize; after “final” or “locked” the PIN is said to be so. Stands for a vendor's module on
 * a bad day. How sessions and logins end is noted in a file beside it, with “.calls” after its name.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long (*any_function)();
static any_function real_sign, real_slots, real_info, real_init_pin, real_open, real_close, real_login, real_logout, real_finalize;

static void misbehave(const char *call) {
  char said[32] = "";
  FILE *file = fopen(getenv("WAYWARD_MODULE"), "r");
  if (file == NULL) return;
  if (fgets(said, sizeof said, file) == NULL) said[0] = 0;
  fclose(file);
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

static unsigned long login(unsigned long session, unsigned long user, void *pin, unsigned long length) {
  unsigned long result = real_login(session, user, pin, length);
  note("login", result);
  return result;
}

static unsigned long logout(unsigned long session) {
  unsigned long result = real_logout(session);
  note("logout", result);
  return result;
}

static unsigned long finalize(void *reserved) {
  unsigned long result;
  misbehave("finalize");
  result = real_finalize(reserved);
  note("finalize", result);
  return result;
}

static unsigned long sign(unsigned long session, void *data, unsigned long length, void *signature, unsigned long *size) {
  misbehave("sign");
  return real_sign(session, data, length, signature, size);
}

static unsigned long init_pin(unsigned long session, void *pin, unsigned long length) {
  misbehave("PIN");
  return real_init_pin(session, pin, length);
}

static unsigned long slots(unsigned char present, void *list, unsigned long *count) {
  misbehave("slots");
  return real_slots(present, list, count);
}

/* CK_TOKEN_INFO: flags stand after label, manufacturer, model and serial number (32 + 32 + 16 + 16 octets). */
static unsigned long info(unsigned long slot, unsigned char *token) {
  char said[32] = "";
  FILE *file = fopen(getenv("WAYWARD_MODULE"), "r");
  unsigned long result = real_info(slot, token), flags;
  if (file == NULL) return result;
  if (fgets(said, sizeof said, file) == NULL) said[0] = 0;
  fclose(file);
  memcpy(&flags, token + 96, sizeof flags);
  if (strstr(said, "final") != NULL) flags |= 0x20000UL; /* CKF_USER_PIN_FINAL_TRY */
  if (strstr(said, "locked") != NULL) flags |= 0x40000UL; /* CKF_USER_PIN_LOCKED */
  memcpy(token + 96, &flags, sizeof flags);
  return result;
}

/* CK_FUNCTION_LIST: a version in the first eight octets, then pointers in the order of the standard. */
unsigned long C_GetFunctionList(void ***list) {
  static void *own[70];
  void *library = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
  void **theirs;
  unsigned long result = ((any_function)dlsym(library, "C_GetFunctionList"))(&theirs);
  memcpy(own, theirs, sizeof(void *) * 69);
  real_slots = (any_function)own[5];
  real_info = (any_function)own[7];
  real_init_pin = (any_function)own[11];
  real_sign = (any_function)own[44];
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
  own[11] = (void *)init_pin;
  own[44] = (void *)sign;
  *list = own;
  return result;
}
