"""Signatures as two Python libraries make and judge them: one JSON question a line, one answer a line.

apsig: draft-cavage and proofs. http-message-signatures: RFC 9421, with the body.
"""

import json
import sys

import requests
from apsig import draft
from apsig.proof import ProofSigner, ProofVerifier
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import RSA_V1_5_SHA256

COVERED = ("@method", "@target-uri", "content-digest")


class Key(HTTPSignatureKeyResolver):
    def __init__(self, pem):
        self.pem = pem.encode()

    def resolve_public_key(self, key_id):
        return self.pem

    def resolve_private_key(self, key_id):
        return self.pem


def message(it):
    headers, body = it["headers"], it["body"].encode()
    return requests.Request(it["method"], it["url"], headers=headers, data=body).prepare()


def cavage_verify(it, pem, **_):
    body = it["body"].encode()
    judge = draft.Verifier(pem, it["method"], it["url"], it["headers"], body)
    return judge.verify(raise_on_fail=True) is not None


def cavage_sign(it, pem, key_id):
    key = load_pem_private_key(pem.encode(), None)
    body = it["body"].encode()
    signer = draft.Signer(dict(it["headers"]), key, it["method"], it["url"], key_id, body)
    return signer.sign()


def rfc9421_verify(it, pem, **_):
    judge = HTTPMessageVerifier(signature_algorithm=RSA_V1_5_SHA256, key_resolver=Key(pem))
    judge.verify(message(it), require_components=COVERED, body=it["body"].encode())
    return True


def rfc9421_sign(it, pem, key_id):
    signed = message(it)
    signer = HTTPMessageSigner(signature_algorithm=RSA_V1_5_SHA256, key_resolver=Key(pem))
    signer.sign(
        signed, key_id=key_id, covered_component_ids=COVERED[:2], body=it["body"].encode()
    )
    return dict(signed.headers)


def proof_verify(it, multikey, **_):
    return bool(ProofVerifier(multikey).verify_proof(it, raise_on_fail=True))


def proof_sign(it, pem, key_id):
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": key_id,
        "created": it["published"],
    }
    return ProofSigner(load_pem_private_key(pem.encode(), None)).sign(it, options)


for line in sys.stdin:
    question = json.loads(line)
    do = globals()[question.pop("do")]
    try:
        answer = {"value": do(**question)}
    except Exception as error:  # Each library has its own; all of them are a "no".
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
