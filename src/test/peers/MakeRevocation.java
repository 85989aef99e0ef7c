import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * An SM2 CA made by BouncyCastle with its lists and OCSP answers, for us to judge. Argument: a folder.
 * Times: revoked a day before now, invalid since two days before.
 */
public final class MakeRevocation {
    private static final long DAY = 86_400_000L;
    private static final Date NOW = new Date(System.currentTimeMillis() / 1000 * 1000);
    private static final GeneralName PLACE = new GeneralName(GeneralName.uniformResourceIdentifier, "http://bc.test/users.crl");
    private static Path folder;

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        folder = Path.of(args[0]);
        KeyPair ca = keys();
        KeyPair delegate = keys();
        X500Name issuer = new X500Name("C=CN,O=BC,CN=BC SM2 CA");
        X509CertificateHolder root = certificate(issuer, ca, issuer, ca, 1, true, false);
        X509CertificateHolder revoked = certificate(issuer, ca, new X500Name("CN=revoked"), keys(), 2, false, false);
        KeyPair doctor = keys();
        X509CertificateHolder good = certificate(issuer, ca, new X500Name("CN=good"), doctor, 3, false, false);
        X509CertificateHolder responder = certificate(issuer, ca, new X500Name("CN=responder"), delegate, 4, false, true);
        write("root.der", root.getEncoded());
        write("revoked.der", revoked.getEncoded());
        write("good.der", good.getEncoded());

        X509v2CRLBuilder list = new X509v2CRLBuilder(issuer, NOW);
        list.setNextUpdate(new Date(NOW.getTime() + DAY));
        list.addCRLEntry(BigInteger.TWO, new Date(NOW.getTime() - DAY), CRLReason.keyCompromise, new Date(NOW.getTime() - 2 * DAY));
        list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(4711)));
        DistributionPointName point = new DistributionPointName(new GeneralNames(PLACE));
        list.addExtension(Extension.issuingDistributionPoint, true, new IssuingDistributionPoint(point, true, false, null, false, false));
        write("users.crl", list.build(signer(ca)).getEncoded());

        AlgorithmIdentifier sm3 = new AlgorithmIdentifier(GMObjectIdentifiers.sm3);
        AlgorithmIdentifier sha1 = new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE);
        CertificateStatus ended = new RevokedStatus(new Date(NOW.getTime() - DAY), CRLReason.certificateHold);
        write("good-by-ca.ocsp", answer(sm3, root, good, CertificateStatus.GOOD, root, ca));
        write("good-by-delegate.ocsp", answer(sha1, root, good, CertificateStatus.GOOD, responder, delegate));
        write("held-by-delegate.ocsp", answer(sm3, root, revoked, ended, responder, delegate));
        write("good-by-doctor.ocsp", answer(sm3, root, good, CertificateStatus.GOOD, good, doctor));
        System.out.println("ok");
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "BC");
        generator.initialize(new ECGenParameterSpec("sm2p256v1"));
        return generator.generateKeyPair();
    }

    private static ContentSigner signer(KeyPair pair) throws Exception {
        return new JcaContentSignerBuilder("SM3withSM2").setProvider("BC").build(pair.getPrivate());
    }

    private static X509CertificateHolder certificate(X500Name issuer, KeyPair by, X500Name subject, KeyPair of, int serial,
            boolean isCa, boolean isResponder) throws Exception {
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(of.getPublic().getEncoded());
        Date from = new Date(NOW.getTime() - 10 * DAY);
        Date to = new Date(NOW.getTime() + 300 * DAY);
        X509v3CertificateBuilder builder =
            new X509v3CertificateBuilder(issuer, BigInteger.valueOf(serial), from, to, subject, key);
        if (isCa) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            DistributionPoint point = new DistributionPoint(new DistributionPointName(new GeneralNames(PLACE)), null, null);
            builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {point}));
        }
        if (isResponder) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
            builder.addExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
        }
        return builder.build(signer(by));
    }

    private static byte[] answer(AlgorithmIdentifier hash, X509CertificateHolder issuer, X509CertificateHolder about,
            CertificateStatus status, X509CertificateHolder responder, KeyPair by) throws Exception {
        DigestCalculator digest = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build().get(hash);
        CertificateID id = new CertificateID(digest, issuer, about.getSerialNumber());
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(responder.getSubject()));
        builder.addResponse(id, status, NOW, new Date(NOW.getTime() + DAY), null);
        OCSPResp response = new OCSPRespBuilder().build(
            OCSPRespBuilder.SUCCESSFUL, builder.build(signer(by), new X509CertificateHolder[] {responder}, NOW));
        return response.getEncoded();
    }

    private static void write(String name, byte[] bytes) throws Exception {
        Files.write(folder.resolve(name), bytes);
    }
}
