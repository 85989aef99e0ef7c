import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signatures as BouncyCastle writes them, for our verifier to judge: SM2 and RSA under an SM2 root. Arguments: a folder and
 * a file with the content. Files: ca.der, one.der, two.der (SM2), rsa.der; detached.p7s, attached.p7m, direct.p7s (without
 * signed attributes), both.p7s (SM2 and RSA signers), p1.sig, p1.der (its certificate).
 */
public final class MakeSm2 {
    private static final long DAY = 86_400_000L;
    private static long serial = 4096;

    public static void main(String[] a) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Path folder = Path.of(a[0]);
        byte[] content = Files.readAllBytes(Path.of(a[1]));
        KeyPair ca = sm2();
        KeyPair one = sm2();
        KeyPair two = sm2();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "BC");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        X509CertificateHolder root = certificate("BC root", ca, "BC root", ca, true);
        X509CertificateHolder first = certificate("BC one", one, "BC root", ca, false);
        X509CertificateHolder second = certificate("BC two", two, "BC root", ca, false);
        X509CertificateHolder third = certificate("BC rsa", rsa, "BC root", ca, false);
        write(folder, "ca.der", root.getEncoded());
        write(folder, "one.der", first.getEncoded());

        write(folder, "detached.p7s", cms(content, false, false, List.of(first), List.of(one)));
        write(folder, "attached.p7m", cms(content, true, false, List.of(first), List.of(one)));
        write(folder, "direct.p7s", cms(content, false, true, List.of(first), List.of(one)));
        write(folder, "both.p7s", cms(content, false, false, List.of(first, second, third), List.of(one, two, rsa)));

        Signature raw = Signature.getInstance("SM3withSM2", "BC");
        raw.initSign(one.getPrivate());
        raw.update(content);
        write(folder, "p1.sig", raw.sign());
        System.out.println("ok made");
    }

    private static byte[] cms(byte[] content, boolean attached, boolean direct, List<X509CertificateHolder> signers,
        List<KeyPair> keys) throws Exception {
        CMSSignedDataGenerator made = new CMSSignedDataGenerator();
        for (int at = 0; at < signers.size(); at++)
            made.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider("BC").build())
                    .setDirectSignature(direct)
                    .build(signer(keys.get(at)), signers.get(at)));
        for (X509CertificateHolder holder : signers) made.addCertificate(holder);
        CMSSignedData signed = made.generate(new CMSProcessableByteArray(content), attached);
        return signed.getEncoded();
    }

    private static ContentSigner signer(KeyPair key) throws Exception {
        boolean isRsa = key.getPrivate().getAlgorithm().equals("RSA");
        return new JcaContentSignerBuilder(isRsa ? "SHA256withRSA" : "SM3withSM2")
            .setProvider("BC").build(key.getPrivate());
    }

    private static X509CertificateHolder certificate(String name, KeyPair key, String issuer, KeyPair by, boolean isCa)
        throws Exception {
        Date from = new Date(System.currentTimeMillis() - DAY);
        Date until = new Date(System.currentTimeMillis() + 365 * DAY);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer),
            BigInteger.valueOf(serial++).shiftLeft(64), from, until, new X500Name("CN=" + name), key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
        int usage = isCa ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        return builder.build(signer(by));
    }

    private static KeyPair sm2() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "BC");
        generator.initialize(new ECGenParameterSpec("sm2p256v1"));
        return generator.generateKeyPair();
    }

    private static void write(Path folder, String name, byte[] bytes) throws Exception {
        Files.write(folder.resolve(name), bytes);
    }
}
