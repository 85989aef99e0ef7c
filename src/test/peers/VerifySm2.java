import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/**
 * BouncyCastle's opinion on what we write. Arguments: a verb and files; prints one line "ok ..." or "wrong ...". Several
 * questions are separated by "--" and answered line by line.
 * Run: java -cp bcprov.jar:bcpkix.jar:bcutil.jar VerifySm2.java verb files...
 */
public final class VerifySm2 {
    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        int from = 0;
        for (int at = 0; at <= args.length; at++) {
            if (at < args.length && !args[at].equals("--")) continue;
            say(java.util.Arrays.copyOfRange(args, from, at));
            from = at + 1;
        }
    }

    private static void say(String[] question) {
        try {
            System.out.println("ok " + run(question));
        } catch (Exception wrong) {
            System.out.println("wrong " + wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
        }
    }

    private static String run(String[] a) throws Exception {
        switch (a[0]) {
            case "certificate": {
                X509Certificate certificate = certificate(a[1]);
                certificate.verify(certificate(a[2]).getPublicKey(), "BC");
                return certificate.getSubjectX500Principal().getName();
            }
            case "csr": {
                PKCS10CertificationRequest csr = new PKCS10CertificationRequest(bytes(a[1]));
                boolean right = csr.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().setProvider("BC").build(csr.getSubjectPublicKeyInfo()));
                if (!right) throw new Exception("signature");
                return csr.getSubject().toString();
            }
            case "cms":
                return cms(a[1], a[2]);
            case "raw": {
                Signature raw = Signature.getInstance(a[4], "BC");
                raw.initVerify(certificate(a[1]).getPublicKey());
                raw.update(bytes(a[2]));
                if (!raw.verify(bytes(a[3]))) throw new Exception("signature");
                return a[4];
            }
            case "token":
                return token(new TimeStampToken(new CMSSignedData(bytes(a[1]))), bytes(a[2]));
            case "response": {
                TimeStampResponse response = new TimeStampResponse(bytes(a[1]));
                response.validate(new TimeStampRequest(bytes(a[2])));
                return "status " + response.getStatus()
                    + (response.getFailInfo() == null ? "" : " failInfo " + response.getFailInfo().intValue());
            }
            case "crl": {
                X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509", "BC")
                    .generateCRL(new ByteArrayInputStream(bytes(a[1])));
                crl.verify(certificate(a[2]).getPublicKey(), "BC");
                return crl.isRevoked(certificate(a[3])) ? "revoked" : "good";
            }
            default:
                throw new Exception("unknown verb");
        }
    }

    /** Verifies every signer, and its timestamp over the signature value when there is one. */
    private static String cms(String file, String content) throws Exception {
        CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(bytes(content)), bytes(file));
        Store<X509CertificateHolder> certificates = cms.getCertificates();
        StringBuilder out = new StringBuilder("cms");
        for (SignerInformation signer : cms.getSignerInfos()) {
            X509CertificateHolder holder = only(certificates.getMatches(signer.getSID()));
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)))
                throw new Exception("signer");
            Attribute stamp = signer.getUnsignedAttributes() == null ? null
                : signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
            if (stamp != null) {
                byte[] der = stamp.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded();
                out.append(' ').append(token(new TimeStampToken(new CMSSignedData(der)), signer.getSignature()));
            }
        }
        return out.toString();
    }

    /** TimeStampToken.validate checks ESSCertIDv2, EKU and signature; the imprint is checked here. */
    private static String token(TimeStampToken token, byte[] stamped) throws Exception {
        X509CertificateHolder holder = only(token.getCertificates().getMatches(token.getSID()));
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));
        ASN1ObjectIdentifier hash = token.getTimeStampInfo().getMessageImprintAlgOID();
        byte[] digest = java.security.MessageDigest.getInstance(hash.getId(), "BC").digest(stamped);
        if (!java.util.Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest()))
            throw new Exception("imprint");
        return "token " + token.getTimeStampInfo().getGenTime().getTime();
    }

    private static X509CertificateHolder only(Collection<X509CertificateHolder> found) throws Exception {
        if (found.size() != 1) throw new Exception("certificate not enclosed");
        return found.iterator().next();
    }

    private static X509Certificate certificate(String file) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509", "BC")
            .generateCertificate(new ByteArrayInputStream(bytes(file)));
    }

    private static byte[] bytes(String file) throws Exception {
        return Files.readAllBytes(Path.of(file));
    }
}
