import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStamp;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStampGenerator;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;
import org.bouncycastle.tsp.ers.ERSEvidenceRecordGenerator;

/**
 * Seal data of GB/T 38540-2020, version 4, and SM2 timestamps as BouncyCastle writes them, for our verifiers to judge. Arguments: a
 * folder and a file with the content. Files: ca.der, list.crl; seal.der (names its signer by certificate), digest.der (by SM3);
 * sealed.der (with a timestamp), bare.der (without), token.der (over the content), lean.der (without its
 * certificate, which is tsa.der); record-0.ers to record-6.ers (RFC 4998, of seven documents, one the content).
 */
public final class MakeSeal {
    private static final long DAY = 86_400_000L;
    private static final String SM2_SM3 = "1.2.156.10197.1.501";
    private static final KeyPair CA = sm2();
    private static long serial = 8192;

    public static void main(String[] a) throws Exception {
        Path folder = Path.of(a[0]);
        byte[] content = Files.readAllBytes(Path.of(a[1]));
        KeyPair maker = sm2();
        KeyPair sealer = sm2();
        KeyPair authority = sm2();
        X509CertificateHolder root = certificate("BC root", CA, true, false);
        byte[] makerDer = certificate("BC seal maker", maker, false, false).getEncoded();
        byte[] sealerDer = certificate("BC hospital", sealer, false, false).getEncoded();
        X509CertificateHolder stamper = certificate("BC TSA", authority, false, true);
        write(folder, "ca.der", root.getEncoded());
        Date now = new Date();
        X509CRLHolder list = new X509v2CRLBuilder(root.getSubject(), new Date(now.getTime() - 60_000))
            .setNextUpdate(new Date(now.getTime() + DAY)).build(signer(CA));
        write(folder, "list.crl", list.getEncoded());

        ASN1Sequence seal = seal(maker, makerDer, 1, new DEROctetString(sealerDer));
        ASN1Sequence byDigest = seal(maker, makerDer, 2,
            sequence(new DERPrintableString("1.2.156.10197.1.401"), new DEROctetString(sm3(sealerDer))));
        write(folder, "seal.der", seal.getEncoded(ASN1Encoding.DER));
        write(folder, "digest.der", byDigest.getEncoded(ASN1Encoding.DER));
        ASN1Sequence toSign = sequence(new ASN1Integer(4), byDigest, new DERGeneralizedTime(now), new DERBitString(sm3(content)),
            new DERIA5String("/Doc_0/Signs/Sign_0/Signature.xml"));
        byte[] value = sign(sealer, toSign.getEncoded(ASN1Encoding.DER));
        byte[] token = stamp(authority, stamper, value, true);
        ASN1Encodable[] base = {toSign, new DEROctetString(sealerDer), new ASN1ObjectIdentifier(SM2_SM3), new DERBitString(value)};
        write(folder, "bare.der", sequence(base).getEncoded(ASN1Encoding.DER));
        ASN1EncodableVector stamped = new ASN1EncodableVector();
        for (ASN1Encodable one : base) stamped.add(one);
        stamped.add(new DERTaggedObject(true, 0, new DERBitString(token)));
        write(folder, "sealed.der", new DERSequence(stamped).getEncoded(ASN1Encoding.DER));
        write(folder, "token.der", stamp(authority, stamper, content, true));
        write(folder, "lean.der", stamp(authority, stamper, content, false));
        write(folder, "tsa.der", stamper.getEncoded());
        record(folder, authority, stamper, content);
        System.out.println("ok made");
    }

    /** Records of seven documents under one token: the content's and another's. */
    private static void record(Path folder, KeyPair key, X509CertificateHolder holder, byte[] content) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        var tree = new ERSArchiveTimeStampGenerator(digests.get(new AlgorithmIdentifier(GMObjectIdentifiers.sm3)));
        tree.addData(new ERSByteData(content));
        for (int at = 0; at < 6; at++) tree.addData(new ERSByteData(new byte[] {(byte) at}));
        TimeStampRequestGenerator asking = new TimeStampRequestGenerator();
        asking.setCertReq(true);
        TimeStampRequest request = tree.generateTimeStampRequest(asking, BigInteger.valueOf(serial++));
        TimeStampResponse response = new TimeStampResponseGenerator(stamper(key, holder), Set.of(GMObjectIdentifiers.sm3.getId()))
            .generateGrantedResponse(request, BigInteger.valueOf(serial++), new Date());
        int number = 0;
        for (ERSArchiveTimeStamp stamp : tree.generateArchiveTimeStamps(response)) {
            ERSEvidenceRecord made = new ERSEvidenceRecordGenerator(digests).generate(stamp);
            write(folder, "record-" + number++ + ".ers", made.getEncoded());
        }
    }

    private static ASN1Sequence seal(KeyPair maker, byte[] makerDer, int listType, ASN1Encodable who) throws Exception {
        long now = System.currentTimeMillis();
        ASN1Sequence info = sequence(
            sequence(new DERIA5String("ES"), new ASN1Integer(4), new DERIA5String("BC")),
            new DERIA5String("es_bouncycastle"),
            sequence(new ASN1Integer(1), new DERUTF8String("示范医院病历专用章"), new ASN1Integer(listType), sequence(who),
                new DERGeneralizedTime(new Date(now - DAY)), new DERGeneralizedTime(new Date(now - DAY)),
                new DERGeneralizedTime(new Date(now + 100 * DAY))),
            sequence(new DERIA5String("PNG"), new DEROctetString(new byte[] {1, 2, 3}), new ASN1Integer(40), new ASN1Integer(40)));
        byte[] value = sign(maker, info.getEncoded(ASN1Encoding.DER));
        return sequence(info, new DEROctetString(makerDer), new ASN1ObjectIdentifier(SM2_SM3), new DERBitString(value));
    }

    private static byte[] stamp(KeyPair key, X509CertificateHolder holder, byte[] stamped, boolean withCertificate) throws Exception {
        TimeStampRequestGenerator asking = new TimeStampRequestGenerator();
        asking.setCertReq(withCertificate);
        TimeStampRequest request = asking.generate(GMObjectIdentifiers.sm3, sm3(stamped));
        return stamper(key, holder).generate(request, BigInteger.valueOf(serial++), new Date()).getEncoded();
    }

    private static TimeStampTokenGenerator stamper(KeyPair key, X509CertificateHolder holder) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        var generator = new TimeStampTokenGenerator(
            new JcaSimpleSignerInfoGeneratorBuilder().setProvider("BC").build("SM3withSM2", key.getPrivate(), holder),
            digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)), new ASN1ObjectIdentifier("1.2.3.4"));
        generator.addCertificates(new JcaCertStore(List.of(holder)));
        return generator;
    }

    private static X509CertificateHolder certificate(String name, KeyPair key, boolean isCa, boolean isAuthority) throws Exception {
        Date from = new Date(System.currentTimeMillis() - DAY);
        Date until = new Date(System.currentTimeMillis() + 365 * DAY);
        var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=BC root"), BigInteger.valueOf(serial++).shiftLeft(64), from, until,
            new X500Name("CN=" + name), key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
        builder.addExtension(Extension.keyUsage, true,
            new KeyUsage(isCa ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        if (isAuthority) builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
        return builder.build(signer(CA));
    }

    private static ContentSigner signer(KeyPair key) throws Exception {
        return new JcaContentSignerBuilder("SM3withSM2").setProvider("BC").build(key.getPrivate());
    }

    private static byte[] sign(KeyPair key, byte[] bytes) throws Exception {
        Signature signature = Signature.getInstance("SM3withSM2", "BC");
        signature.initSign(key.getPrivate());
        signature.update(bytes);
        return signature.sign();
    }

    private static byte[] sm3(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SM3", "BC").digest(bytes);
    }

    private static ASN1Sequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    private static KeyPair sm2() {
        try {
            Security.addProvider(new BouncyCastleProvider());
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "BC");
            generator.initialize(new ECGenParameterSpec("sm2p256v1"));
            return generator.generateKeyPair();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    private static void write(Path folder, String name, byte[] bytes) throws Exception {
        Files.write(folder.resolve(name), bytes);
    }
}
