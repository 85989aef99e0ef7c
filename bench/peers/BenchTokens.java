import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** Tokens for each second of this thread's CPU time, warmed up: prints a number for the algorithm asked for, sm2 or rsa. */
public final class BenchTokens {
    private static final String POLICY = "1.2.3.4";
    private static final Set<String> HASHES = Set.of("1.2.156.10197.1.401", "2.16.840.1.101.3.4.2.1");

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        boolean isSm2 = args[0].equals("sm2");
        KeyPairGenerator keys = KeyPairGenerator.getInstance(isSm2 ? "EC" : "RSA", "BC");
        if (isSm2) keys.initialize(new ECGenParameterSpec("sm2p256v1"));
        else keys.initialize(2048);
        KeyPair pair = keys.generateKeyPair();
        String algorithm = isSm2 ? "SM3withSM2" : "SHA256withRSA";
        ContentSigner signer = new JcaContentSignerBuilder(algorithm).setProvider("BC").build(pair.getPrivate());
        X500Name name = new X500Name("CN=bench");
        Date from = new Date(System.currentTimeMillis() - 86_400_000L);
        Date until = new Date(System.currentTimeMillis() + 86_400_000L * 365);
        X509CertificateHolder certificate =
            new JcaX509v3CertificateBuilder(name, BigInteger.ONE, from, until, name, pair.getPublic())
                .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                .build(signer);
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        ASN1ObjectIdentifier hash = new ASN1ObjectIdentifier(isSm2 ? "1.2.156.10197.1.401" : "2.16.840.1.101.3.4.2.1");
        DigestCalculator certificateDigest = digests.get(new AlgorithmIdentifier(hash));
        SignerInfoGenerator info = new SignerInfoGeneratorBuilder(digests)
            .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator())
            .build(signer, certificate);
        TimeStampTokenGenerator tokens =
            new TimeStampTokenGenerator(info, certificateDigest, new ASN1ObjectIdentifier(POLICY));
        tokens.addCertificates(new JcaCertStore(List.of(certificate)));
        tokens.setAccuracyMicros(251);
        TimeStampRequestGenerator requests = new TimeStampRequestGenerator();
        requests.setCertReq(true);
        byte[] request = requests.generate(hash, new byte[32], BigInteger.valueOf(7)).getEncoded();
        SecureRandom random = new SecureRandom();
        run(tokens, request, random, 3000);
        System.out.println(run(tokens, request, random, 2000));
    }

    private static double run(TimeStampTokenGenerator tokens, byte[] request, SecureRandom random, long ms)
        throws Exception {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long until = System.currentTimeMillis() + ms;
        int runs = 0;
        for (; System.currentTimeMillis() < until; runs++) {
            TimeStampRequest asked = new TimeStampRequest(request);
            TimeStampResponse answer = new TimeStampResponseGenerator(tokens, HASHES)
                .generate(asked, new BigInteger(128, random), new Date());
            if (answer.getStatus() != 0) throw new Exception(answer.getStatusString());
            answer.getEncoded();
        }
        return runs / ((ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9);
    }
}
